import { requirePerson } from "../../actor";
import { given, type SearchParams } from "../../answer";

export interface ListPageProps {
  params: Promise<{ tenant_id: string }>;
  searchParams: SearchParams;
}

/** What the address of a tenant's list asks for: which list, which page of it, and what it is narrowed by. */
export async function askedList<Name extends string = never>({ params, searchParams }: ListPageProps, section: string, names: readonly Name[] = []) {
  const { tenant_id } = await params;
  const path = `/tenants/${tenant_id}/${section}`;
  await requirePerson(path);
  const [filters, { cursor }] = await Promise.all([given(searchParams, names), given(searchParams, ["cursor"])]);
  return { tenant_id, path, filters, cursor };
}
