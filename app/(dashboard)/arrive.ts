const waitMilliseconds = 10_000;

/** Leads to what the address names on its page, once that is there: the framework looks for it only once, and a skeleton may be there by then. A button that opens a dialog opens it. */
export function arriveAt(href: string): void {
  const { pathname, hash } = new URL(href, location.href);
  if (hash === "") return;
  const until = performance.now() + waitMilliseconds;
  const look = () => {
    const named = location.pathname === pathname ? document.getElementById(hash.slice(1)) : null;
    if (!named) return void (performance.now() < until && requestAnimationFrame(look));
    named.scrollIntoView({ block: "nearest" });
    const control = named.matches("button, input") ? named : named.querySelector<HTMLElement>("button, input:not([type=hidden])");
    control?.focus();
    if (control?.getAttribute("aria-haspopup") === "dialog") control.click();
  };
  look();
}
