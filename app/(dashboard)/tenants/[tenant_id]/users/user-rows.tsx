import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { z } from "zod";
import type { getUser } from "@/lib/services/users";
import { address } from "../../../../_ui/address";
import { Badge } from "../../../../_ui/badge";
import { Id } from "../../../../_ui/id";
import { Time } from "../../../../_ui/time";
import { orderOf, type Filters, type Sort } from "./filters";

export type WireUser = z.output<typeof getUser.output>;

const looks = { active: ["good", "Active"], inactive: ["", "Inactive"], suspended: ["bad", "Suspended"] } as const;

export const UserStatus = ({ status }: { status: WireUser["status"] }) => <Badge look={looks[status][0]}>{looks[status][1]}</Badge>;

const columns: [label: string, sort?: Sort][] = [["E-mail address", "email"], ["Name", "name"], ["Status"], ["Last sign-in", "last_login"], ["Created", "created_at"]];

export function UserRows({ path, filters, users }: { path: string; filters: Filters; users: WireUser[] }) {
  return (
    <table className="sortable">
      <thead>
        <tr>
          {columns.map(([label, sort]) => (
            <Heading key={label} label={label} sort={sort} path={path} filters={filters} />
          ))}
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id}>
            <td className="min-w-0">
              <Link href={`${path}/${encodeURIComponent(user.id)}`} className="row-link" prefetch={false}>
                {user.email}
              </Link>
              <span className="sub">
                <Id value={user.id} />
              </span>
            </td>
            <td>{user.name ?? <span className="quiet">no name</span>}</td>
            <td>
              <UserStatus status={user.status} />
            </td>
            <td data-label="Last sign-in">{user.last_login ? <Time at={user.last_login} /> : <span className="quiet">never</span>}</td>
            <td data-label="Created">
              <Time at={user.created_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A link that sorts by its column, and the other way round when the list is sorted by it already. */
function Heading({ label, sort, path, filters }: { label: string; sort?: Sort; path: string; filters: Filters }) {
  if (!sort) return <th scope="col">{label}</th>;
  const { search, state } = filters;
  const now = orderOf(filters);
  const isSorted = now.sort === sort;
  const order = isSorted ? (now.order === "asc" ? "desc" : "asc") : undefined;
  const Arrow = now.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th scope="col" aria-sort={isSorted ? (now.order === "asc" ? "ascending" : "descending") : undefined}>
      <Link href={address(path, { search, state, sort, order })} prefetch={false} scroll={false}>
        {label} {isSorted && <Arrow aria-hidden />}
      </Link>
    </th>
  );
}
