import { OperationForm } from "../../../../_ui/operation-form";
import { pairNames, type ThemeAnswer } from "./theme";

/** How every pair of colours reads, and for one that does not the nearest that would. */
export function Contrast({ tenantId, theme }: { tenantId: string; theme: ThemeAnswer }) {
  return (
    <table className="contrast">
      <thead>
        <tr>
          <th scope="col">Pair</th>
          <th scope="col">Contrast</th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {theme.contrast.map(({ mode, pair, foreground, background, ratio, required, passes, nearest }) => (
          <tr key={`${mode} ${pair}`}>
            <td>
              <span className="sampled">
                <span className="sample" style={{ color: foreground, background }} aria-hidden="true">
                  Aa
                </span>
                <span>
                  {pairNames[pair] ?? pair}
                  <span className="sub">{mode === "dark" ? "Dark" : "Light"}</span>
                </span>
              </span>
            </td>
            <td data-label="Contrast">
              {ratio.toFixed(2)}:1 <span className="sub">needs {required}:1</span>
            </td>
            <td data-label="Result">
              {passes ? <span className="badge good">Reads well</span> : <span className="badge bad">Hard to read</span>}
              {nearest && (
                <OperationForm operation="update_theme" fixed={{ tenant_id: tenantId }} label={`Use ${nearest}`} look="">
                  <input type="hidden" name={`${mode === "dark" ? "dark." : ""}${pair.split(" ")[0]}`} value={nearest} />
                </OperationForm>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
