import type { Metadata } from "next";
import Link from "next/link";
import { listSuppressedAddresses } from "@/lib/services/suppressed-addresses";
import { address as addressOf } from "../../../../../_ui/address";
import { ConfirmDialog } from "../../../../../_ui/confirm-dialog";
import { EmptyState } from "../../../../../_ui/empty-state";
import { FilterInput } from "../../../../../_ui/filter-field";
import { FilterForm } from "../../../../../_ui/filter-form";
import { ListLine } from "../../../../../_ui/list-line";
import { PageHeader } from "../../../../../_ui/page-header";
import { Pagination } from "../../../../../_ui/pagination";
import { Table } from "../../../../../_ui/table";
import { Time } from "../../../../../_ui/time";
import { answer } from "../../../../answer";
import { canWrite } from "../../../../role";
import { askedList, type ListPageProps } from "../../asked-list";
import { DeliveryTabs } from "../delivery-tabs";
import { answerWords } from "../words";

export const metadata: Metadata = { title: "Suppressed addresses" };

export default async function SuppressedAddressesPage(props: ListPageProps) {
  const { tenant_id, path, filters, cursor } = await askedList(props, "deliveries/addresses", ["address"]);
  const [{ output, errors = {} }, mayWrite] = await Promise.all([answer(listSuppressedAddresses, { tenant_id, limit: 50, ...filters, cursor }), canWrite(tenant_id)]);
  const addresses = output?.suppressed_addresses ?? [];
  const isFiltered = filters.address !== undefined;
  const count = output && `${output.total.toLocaleString("en")} ${output.total === 1 ? "address" : "addresses"}`;
  return (
    <>
      <PageHeader title="Deliveries" text="Addresses that get no mail from this tenant. Whoever signs in with one sees no difference." />
      <DeliveryTabs tenantId={tenant_id} current="/addresses" />
      <section className="panel" aria-label="Suppressed addresses">
        <div className="filter-bar">
          <FilterForm path={path} label="Find an address" clear={isFiltered ? path : undefined}>
            <FilterInput name="address" label="Address" value={filters.address} error={errors.address} placeholder="ada@example.com" />
          </FilterForm>
        </div>
        <ListLine count={count} errors={errors} first={addressOf(path, filters)} />
        {output && addresses.length === 0 && (
          isFiltered ? (
            <EmptyState title="This address is not suppressed" text="Mail is sent to it." action={<Link className="button" href={path}>All suppressed addresses</Link>} />
          ) : (
            <EmptyState title="No address is suppressed" text="An address is put here when a server says that it does not exist, or when its owner reports a mail as unwanted." prompt={`Which addresses does the tenant ${tenant_id} send no mail to, and why?`} />
          )
        )}
        {addresses.length > 0 && (
          <Table columns={["Address", "Why", "Since", ...(mayWrite ? ["Action"] : [])]}>
            {addresses.map((suppressed) => (
              <tr key={suppressed.id}>
                <td className="break-words">
                  {suppressed.address}
                  {suppressed.email_message_id && (
                    <span className="sub">
                      <Link className="link" href={`/tenants/${tenant_id}/deliveries/${suppressed.email_message_id}`}>
                        The mail it came from
                      </Link>
                    </span>
                  )}
                </td>
                <td data-label="Why">
                  {suppressed.reason === "bounce" ? "It takes no mail" : "Its owner complained"}
                  {answerWords(suppressed) !== "" && <code className="sub">{answerWords(suppressed)}</code>}
                </td>
                <td data-label="Since">
                  <Time at={suppressed.created_at} />
                </td>
                {mayWrite && (
                  <td>
                    <ConfirmDialog label="Allow again" triggerLabel={`Allow ${suppressed.address} again`} title={`Send mail to ${suppressed.address} again?`} text="Mails that were held back are not made up for. If the address still takes none, it comes back to this list." name={suppressed.address} operation="delete_suppressed_address" fixed={{ tenant_id, id: suppressed.id }} doneText="Mail is sent to it again" />
                  </td>
                )}
              </tr>
            ))}
          </Table>
        )}
        {output && <Pagination path={path} fields={filters} cursor={cursor} next={output.next_cursor} text={count} />}
      </section>
    </>
  );
}
