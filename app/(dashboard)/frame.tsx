"use client";

import { LogOut, Menu, Search, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";
import { doEarlyClick } from "../_ui/early-click";
import { ToastRegion } from "../_ui/toast";
import { Mark } from "./brand";
import { useCurrentTenant, type FrameAccount, type FrameTenant } from "./current-tenant";
import { NavLink } from "./nav-link";
import { accountPages, tenantPages, tenantPath } from "./navigation";
import { openPalette } from "./palette-state";
import { Switcher } from "./switcher";
import type { Theme } from "./theme";
import { ThemeSwitch } from "./theme-switch";

interface Props {
  person: { name: string | null; email: string };
  /** When there is but one. */
  account?: FrameAccount;
  mayCreate: boolean;
  tenants: FrameTenant[];
  hasMore: boolean;
  theme: Theme;
  palette: ReactNode;
  children: ReactNode;
}

const never = () => () => {};

/** Around every page: a sidebar, which is a bar with a drawer where the screen is narrow. */
export function Frame({ person, account: only, mayCreate, tenants, hasMore, theme, palette, children }: Props) {
  const current = useCurrentTenant(tenants);
  const account = current?.account ?? only;
  const isApple = useSyncExternalStore(never, () => /Mac|iPhone|iPad/.test(navigator.platform), () => false);
  const drawer = useRef<HTMLDialogElement>(null);
  useEffect(doEarlyClick, []);
  const navigation = <Navigation tenantId={current?.id} accountName={account?.name} />;
  return (
    <div className="dash framed" data-environment={current?.environment}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="side">
        <button type="button" className="icon-button only-narrow" aria-label="Open navigation" onClick={() => drawer.current?.showModal()}>
          <Menu aria-hidden />
        </button>
        <Link href="/" className="brand only-wide">
          <Mark /> Authalla
        </Link>
        <Switcher tenants={tenants} hasMore={hasMore} current={current} mayCreate={mayCreate} />
        <button type="button" className="find" onClick={openPalette} aria-keyshortcuts="Meta+K Control+K">
          <Search aria-hidden /> <span className="find-text">Search</span> <kbd aria-hidden>{isApple ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <div className="side-nav only-wide">{navigation}</div>
        <PersonMenu person={person} account={account} theme={theme} />
      </header>
      <dialog ref={drawer} className="drawer" aria-label="Navigation" onClick={(event) => (event.target === drawer.current || (event.target as Element).closest("a")) && drawer.current?.close()}>
        <div className="drawer-in">
          <div className="drawer-head">
            <Link href="/" className="brand">
              <Mark /> Authalla
            </Link>
            <button type="button" className="icon-button" aria-label="Close navigation" onClick={() => drawer.current?.close()}>
              <X aria-hidden />
            </button>
          </div>
          {navigation}
        </div>
      </dialog>
      <main className="body" id="content" tabIndex={-1}>
        {children}
      </main>
      <ToastRegion />
      {palette}
    </div>
  );
}

function Navigation({ tenantId, accountName }: { tenantId?: string; accountName?: string }) {
  return (
    <>
      {tenantId !== undefined && (
        <nav aria-label="Tenant" className="nav">
          {tenantPages.map(({ label, pages }) => (
            <div key={label}>
              {label && <p className="nav-group">{label}</p>}
              {pages.map(({ href, label, icon: Icon }) => (
                <NavLink key={href} href={tenantPath(tenantId, href)} isExact={href === ""}>
                  <Icon aria-hidden /> {label}
                </NavLink>
              ))}
            </div>
          ))}
        </nav>
      )}
      <nav aria-label="Account" className="nav">
        {(tenantId !== undefined || accountName) && <p className="nav-group cut">{accountName ?? "Account"}</p>}
        {accountPages.map(({ href, label, icon: Icon }) => (
          <NavLink key={href} href={href} isExact={href === "/"}>
            <Icon aria-hidden /> {label}
          </NavLink>
        ))}
      </nav>
    </>
  );
}

const roleLabels: Record<FrameAccount["role"], string> = { owner: "Owner", admin: "Admin", viewer: "Viewer" };

function PersonMenu({ person: { name, email }, account, theme }: Pick<Props, "person" | "account" | "theme">) {
  const shown = name ?? email;
  return (
    <>
      <button type="button" className="person" popoverTarget="person-menu" aria-haspopup="dialog" aria-label={`You: ${shown}`}>
        <span className="avatar" aria-hidden>
          {[...shown][0]?.toUpperCase()}
        </span>
        <span className="person-name cut">{shown}</span>
      </button>
      <div id="person-menu" popover="auto" role="dialog" aria-label="You" className="pop person-menu">
        <div className="person-who">
          <strong className="cut">{shown}</strong>
          {name && <span className="quiet cut">{email}</span>}
          {account && (
            <span className="quiet cut">
              {roleLabels[account.role]} of {account.name}
            </span>
          )}
        </div>
        <ThemeSwitch theme={theme} />
        <form action="/api/auth/end" method="post">
          <button type="submit" className="menu-item">
            <LogOut aria-hidden /> Sign out
          </button>
        </form>
      </div>
    </>
  );
}
