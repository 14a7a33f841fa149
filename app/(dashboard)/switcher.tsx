"use client";

import { Check, ChevronsUpDown, LayoutGrid, Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { use, useRef, useState, type KeyboardEvent } from "react";
import { environmentLabels, EnvironmentMark } from "../_ui/environment";
import { Id } from "../_ui/id";
import { Skeleton } from "../_ui/skeleton";
import { useCurrentTenant, type FrameFacts } from "./current-tenant";
import { sectionOf, tenantPath } from "./navigation";
import { openPalette } from "./palette-state";

const popoverId = "tenant-switcher";
const hostOf = (issuer: string) => issuer.replace(/^https?:\/\//, "");

/** Which tenant this is, always in sight, and the way to the same page of another. */
export function Switcher({ facts }: { facts: Promise<FrameFacts> }) {
  const { tenants, hasMore, mayCreate } = use(facts);
  const current = useCurrentTenant(tenants);
  const popover = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [filter, setFilter] = useState("");
  const section = sectionOf(usePathname());
  const wanted = filter.trim().toLowerCase();
  const found = tenants.filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted));
  const close = () => popover.current?.hidePopover();

  return (
    <>
      <button type="button" className="switch" popoverTarget={popoverId} aria-haspopup="dialog">
        {current ? (
          <>
            <span className={`environment ${current.environment}`} />
            <span className="switch-name">
              <span className="sr-only">Tenant: </span>
              <span className="cut">{current.name}</span>
              <span className={`switch-environment ${current.environment}`}>{environmentLabels[current.environment]}</span>
            </span>
          </>
        ) : (
          <>
            <LayoutGrid aria-hidden />
            <span className="switch-name">All tenants</span>
          </>
        )}
        <ChevronsUpDown aria-hidden className="quiet" />
      </button>
      <div ref={popover} id={popoverId} popover="auto" role="dialog" aria-label="Tenants" className="pop switcher" onToggle={(event) => event.newState === "open" && (setFilter(""), input.current?.focus())} onKeyDown={moveThroughLinks}>
        {current && (
          <div className="switcher-now">
            <p>
              <strong>{current.name}</strong> <EnvironmentMark environment={current.environment} />
            </p>
            <Id value={current.id} />
            <Id value={hostOf(current.issuer)} />
          </div>
        )}
        <div className="switcher-find">
          <input ref={input} type="search" className="input" aria-label="Find a tenant" placeholder="Find a tenant" value={filter} onChange={(event) => setFilter(event.target.value)} autoComplete="off" spellCheck={false} />
        </div>
        <p className="sr-only" role="status">
          {wanted && `${found.length} ${found.length === 1 ? "tenant" : "tenants"}`}
        </p>
        <ul>
          {found.map((tenant) => (
            <li key={tenant.id}>
              <Link href={tenantPath(tenant.id, section)} onClick={close} aria-current={tenant.id === current?.id ? "true" : undefined}>
                <EnvironmentMark environment={tenant.environment} isShort />
                <span className="min-w-0">
                  <span className="cut">{tenant.name}</span>
                  <code className="sub cut">{tenant.id}</code>
                </span>
                {tenant.id === current?.id && <Check aria-hidden />}
              </Link>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="switcher-none quiet">No tenant is called that{hasMore && ", among the newest hundred"}.</p>}
        <div className="switcher-foot">
          {hasMore && (
            <button type="button" className="button ghost" onClick={() => (close(), openPalette())}>
              Search all tenants
            </button>
          )}
          <Link href="/" className="button ghost" onClick={close}>
            <LayoutGrid aria-hidden /> All tenants
          </Link>
          {mayCreate && (
            <Link href="/new-tenant" className="button ghost" onClick={close}>
              <Plus aria-hidden /> Create tenant
            </Link>
          )}
        </div>
      </div>
    </>
  );
}

export const SwitcherSkeleton = () => (
  <div className="switch" aria-hidden>
    <Skeleton width="14ch" />
  </div>
);

/** Up and down go through the list, from the field on; Enter in the field follows the first. */
function moveThroughLinks(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>("ul a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const isInField = document.activeElement instanceof HTMLInputElement;
  if (event.key === "Enter" && isInField) return void (event.preventDefault(), links[0]?.click());
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const next = event.key === "ArrowDown" ? links[at + 1] : at > 0 ? links[at - 1] : event.currentTarget.querySelector<HTMLInputElement>("input");
  next?.focus();
}
