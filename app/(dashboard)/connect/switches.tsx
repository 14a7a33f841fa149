"use client";

import Form from "next/form";
import type { Narrowing } from "@/lib/mcp/narrowing";

interface Props {
  tenants: { id: string; name: string }[];
  areas: string[];
  narrowing: Narrowing;
}

/** What the address leaves out. A form that the page answers: it works without a script, and with one at each change. */
export function Switches({ tenants, areas, narrowing }: Props) {
  return (
    <Form action="/connect" scroll={false} className="switches" onChange={(event) => event.currentTarget.requestSubmit()}>
      <div className="field">
        <label htmlFor="tenant_id">Tenant</label>
        <select id="tenant_id" name="tenant_id" className="input" defaultValue={narrowing.tenantIds?.[0] ?? ""}>
          <option value="">All that you allow at sign-in</option>
          {tenants.map(({ id, name }) => (
            <option key={id} value={id}>
              {name} ({id})
            </option>
          ))}
        </select>
      </div>
      <div className="check">
        <input id="read_only" type="checkbox" name="read_only" value="true" defaultChecked={narrowing.isReadOnly} aria-describedby="read_only-hint" />
        <div className="field">
          <label htmlFor="read_only">Only read</label>
          <p className="hint" id="read_only-hint">
            Tools that change something are not offered.
          </p>
        </div>
      </div>
      <fieldset className="field">
        <legend>Areas</legend>
        <div className="areas">
          {areas.map((area) => (
            <label key={area}>
              <input type="checkbox" name="tools" value={area} defaultChecked={narrowing.toolsets?.includes(area) ?? false} /> {area}
            </label>
          ))}
        </div>
        <p className="hint">None ticked: all of them. Fewer tools leave an assistant more room to think.</p>
      </fieldset>
      <noscript>
        <button type="submit" className="button">
          Update the lines
        </button>
      </noscript>
    </Form>
  );
}
