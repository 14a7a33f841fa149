/*
 * The make-believe company of the README's pictures: what the tenant is made of, and who signs in when.
 */

/** So many days ago the tenant is made. */
export const firstDay = 62;

export const tenant = { id: "northwind", name: "Northwind", product_name: "Northwind", environment: "production", allow_registration: true, auth_methods: ["magic_link", "passkeys"], allowed_origins: ["https://stock.example.com"] };

export const theme = {
  primary_color: "#0b6b75", secondary_color: "#dcebec", secondary_button_text_color: "#0d3b40", background_color: "#eef5f5", box_background_color: "#ffffff", text_color: "#11292c",
  corner_style: "rounded", font: "figtree", color_mode: "light_dark", derive_dark: true,
  logo_base64: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30" fill="#0b6b75"/><circle cx="32" cy="32" r="23" fill="none" stroke="#8fd3d8" stroke-width="2"/><path d="M32 6l7 26h-14z" fill="#fff"/><path d="M32 58l-7-26h14z" fill="#8fd3d8"/><circle cx="32" cy="32" r="4" fill="#0b6b75"/></svg>`,
  ).toString("base64"),
  logo_content_type: "image/svg+xml",
};

export const redirectUri = "https://shop.example.com/api/auth/callback/authalla";
export const shop = { name: "Northwind Shop", application_type: "web", redirect_uris: [redirectUri], allowed_logout_uris: ["https://shop.example.com/"], homepage_url: "https://shop.example.com", require_consent: false };
export const otherClients = [
  { name: "Stock board", application_type: "spa", redirect_uris: ["https://stock.example.com/callback"], require_consent: false },
  { name: "Northwind for phones", application_type: "native", redirect_uris: ["com.example.northwind:/callback"], require_consent: false },
  { name: "Nightly stock count", application_type: "backend", scopes: ["users:read"] },
];

const names = `Amara Okafor, Jonas Lindqvist, Priya Raman, Mateo Vargas, Hannah Vogel, Kenji Watanabe, Leila Haddad, Tomasz Nowak, Sofia Marino, Daniel Osei,
Ingrid Solberg, Rafael Costa, Mei Tanaka, Oliver Grant, Zeynep Kaya, Lucas Moreau, Nadia Rahimi, Samuel Adeyemi, Elena Petrova, Callum Fraser,
Yuki Mori, Beatriz Almeida, Arjun Mehta, Freya Nielsen, Marcus Webb, Camille Durand, Ibrahim Diallo, Anya Kowalska, Diego Romero, Grace Kimani,
Felix Bauer, Noor Aziz, Liam Gallagher, Chiara Ricci, Hugo Bergman, Tara Singh, Pavel Dvorak, Isla Morgan, Omar Farouk, Marta Jansen,
Theo Laurent, Sana Iqbal, Viktor Hansen, Rosa Delgado, Emeka Nwosu, Julia Keller, Kai Nakamura, Alice Pemberton, Nikolai Orlov, Fatima Zahra,
Ethan Brooks, Lotte Visser, Carlos Ibarra, Helena Sousa, Ravi Pillai, Maja Eriksen, Patrick Doyle, Aisha Bello, Stefan Gruber, Linnea Holm`
  .split(",")
  .map((name) => name.trim());

export const people = names.map((name) => ({ name, email: `${name.toLowerCase().replace(" ", ".")}@example.com` }));

export const table = (some: typeof people): string => ["email,name", ...some.map(({ email, name }) => `${email},${name}`)].join("\n");

/** How many come from a file, on which day before today. */
export const imports = [
  { day: firstDay, people: people.slice(0, 46) },
  { day: 24, people: people.slice(46, 54) },
  { day: 9, people: people.slice(54) },
];

/** Of the last days but today, the oldest first: how many sign in by a code in a mail, and how many by passkey. */
export const days = [
  [1, 0], [2, 0], [1, 0], [3, 1], [2, 0], [0, 0], [1, 1], [2, 1], [3, 0], [2, 1], [1, 1], [3, 1], [1, 0], [0, 1],
  [2, 1], [3, 2], [2, 1], [4, 1], [3, 2], [1, 1], [1, 0], [3, 2], [2, 3], [4, 2], [3, 2], [4, 3], [1, 1], [2, 2],
] as const;
