import type { Metadata } from "next";
import { PageHeader } from "../../../../../_ui/page-header";
import { requirePerson } from "../../../../actor";
import { canWrite } from "../../../../role";
import "../users.css";
import { Importer } from "./importer";

export const metadata: Metadata = { title: "Import users" };

export default async function ImportPage({ params }: { params: Promise<{ tenant_id: string }> }) {
  const { tenant_id } = await params;
  const list = `/tenants/${tenant_id}/users`;
  await requirePerson(`${list}/import`);
  const mayWrite = await canWrite(tenant_id);
  return (
    <>
      <PageHeader title="Import users" text="First the file is only checked, and you see what would become of each row. Nothing is sent to anybody." crumbs={[{ href: list, label: "Users" }]} />
      {mayWrite ? (
        <>
          <noscript>
            <p className="notice warn mb-4">The import needs JavaScript. Without it, import_users does the same over the API.</p>
          </noscript>
          <Importer tenantId={tenant_id} />
        </>
      ) : (
        <p className="notice">Your role in this account may look at users, and not import any.</p>
      )}
    </>
  );
}
