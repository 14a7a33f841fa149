/** Text for the inside of an element or a quoted attribute (OWASP: HTML entity encoding). */
export const escapeHtml = (text: string): string => text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
