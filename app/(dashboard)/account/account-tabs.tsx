import Link from "next/link";

interface Props {
  accounts: { id: string; name: string }[];
  current: string;
  path: string;
}

/** Which of several accounts a page is about; nothing where there is but one. */
export function AccountTabs({ accounts, current, path }: Props) {
  if (accounts.length < 2) return null;
  return (
    <nav className="tabs" aria-label="Accounts">
      {accounts.map(({ id, name }) => (
        <Link key={id} href={`${path}?account=${encodeURIComponent(id)}`} aria-current={id === current ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
