"use client";

import { LogOut, Menu, Search, X } from "lucide-react";
import Link from "next/link";
import { Suspense, use, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { doEarlyClick } from "../_ui/early-click";
import { Skeleton } from "../_ui/skeleton";
import { ToastRegion } from "../_ui/toast";
import { Mark } from "./brand";
import { useCurrentTenant, type FrameAccount, type FrameFacts } from "./current-tenant";
import { NavLink } from "./nav-link";
import { accountPages, tenantPages, tenantPath } from "./navigation";
import { Palette } from "./palette";
import { openPalette } from "./palette-state";
import { Switcher, SwitcherSkeleton } from "./switcher";
import type { Theme } from "./theme";
import { ThemeSwitch } from "./theme-switch";

interface Props {
  person: { name: string | null; email: string };
  /** They come after the frame. */
  facts: Promise<FrameFacts>;
  theme: Theme;
  children: ReactNode;
}

const never = () => () => {};

/** Around every page: a sidebar, which is a bar with a drawer where the screen is narrow. */
export function Frame({ person, facts, theme, children }: Props) {
  const isApple = useSyncExternalStore(never, () => /Mac|iPhone|iPad/.test(navigator.platform), () => false);
  useEffect(doEarlyClick, []);
  return (
    <div className="dash framed">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="side">
        <Drawer facts={facts} />
        <Link href="/" className="brand only-wide">
          <Mark /> Authalla
        </Link>
        <Suspense fallback={<SwitcherSkeleton />}>
          <Switcher facts={facts} />
        </Suspense>
        <button type="button" className="find" onClick={openPalette} aria-keyshortcuts="Meta+K Control+K">
          <Search aria-hidden /> <span className="find-text">Search</span> <kbd aria-hidden>{isApple ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <div className="side-nav only-wide">
          <Suspense fallback={<NavigationSkeleton />}>
            <Navigation facts={facts} />
          </Suspense>
        </div>
        <PersonMenu person={person} facts={facts} theme={theme} />
      </header>
      <main className="body" id="content" tabIndex={-1}>
        {children}
      </main>
      <ToastRegion />
      <Suspense fallback={null}>
        <EnvironmentLine facts={facts} />
        <Palette facts={facts} />
      </Suspense>
    </div>
  );
}

type Facts = Pick<Props, "facts">;

/** The navigation where the screen is narrow; made when it is opened, since most never see it. */
function Drawer({ facts }: Facts) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <>
      <button type="button" className="icon-button only-narrow" aria-label="Open navigation" onClick={() => setOpen(true)}>
        <Menu aria-hidden />
      </button>
      {isOpen && (
        <dialog ref={dialog} className="drawer" aria-label="Navigation" onClose={() => setOpen(false)} onClick={(event) => (event.target === dialog.current || (event.target as Element).closest("a")) && dialog.current?.close()}>
          <div className="drawer-in">
            <div className="drawer-head">
              <Link href="/" className="brand">
                <Mark /> Authalla
              </Link>
              <button type="button" className="icon-button" aria-label="Close navigation" onClick={() => dialog.current?.close()}>
                <X aria-hidden />
              </button>
            </div>
            <Navigation facts={facts} />
          </div>
        </dialog>
      )}
    </>
  );
}

/** Along the top of the window, in the colour of what the tenant is for. */
function EnvironmentLine({ facts }: Facts) {
  const current = useCurrentTenant(use(facts).tenants);
  return current && <div className={`environment-line ${current.environment}`} />;
}

function Navigation({ facts }: Facts) {
  const { tenants, account } = use(facts);
  const current = useCurrentTenant(tenants);
  const tenantId = current?.id;
  const accountName = (current?.account ?? account)?.name;
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

const NavigationSkeleton = () => (
  <div className="nav skeleton-lines" aria-hidden>
    {Array.from({ length: 6 }, (_, line) => (
      <Skeleton key={line} width={line % 2 ? "55%" : "70%"} />
    ))}
  </div>
);

const roleLabels: Record<FrameAccount["role"], string> = { owner: "Owner", admin: "Admin", viewer: "Viewer" };

function PersonMenu({ person, facts, theme }: Pick<Props, "person" | "facts" | "theme">) {
  const shown = person.name ?? person.email;
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
          {person.name && <span className="quiet cut">{person.email}</span>}
          <Suspense fallback={null}>
            <RoleLine facts={facts} />
          </Suspense>
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

function RoleLine({ facts }: Facts) {
  const { tenants, account: only } = use(facts);
  const account = useCurrentTenant(tenants)?.account ?? only;
  if (!account) return null;
  return (
    <span className="quiet cut">
      {roleLabels[account.role]} of {account.name}
    </span>
  );
}
