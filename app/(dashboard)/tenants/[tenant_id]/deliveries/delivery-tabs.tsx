import Link from "next/link";

const tabs = [
  { href: "", label: "Mails" },
  { href: "/addresses", label: "Suppressed addresses" },
  { href: "/server", label: "Mail server" },
] as const;

/** The pages about what becomes of a tenant's mail. */
export const DeliveryTabs = ({ tenantId, current }: { tenantId: string; current: (typeof tabs)[number]["href"] }) => (
  <nav className="tabs" aria-label="Deliveries">
    {tabs.map(({ href, label }) => (
      <Link key={href} href={`/tenants/${encodeURIComponent(tenantId)}/deliveries${href}`} aria-current={href === current ? "page" : undefined}>
        {label}
      </Link>
    ))}
  </nav>
);
