interface ScopeChoice {
  title: string;
  detail?: string;
  field: string;
  isTicked: boolean;
  isFixed?: boolean;
}

/** Taking a tick away grants less. What signing in itself needs is no choice. */
export function ScopeChoice({ title, detail, field, isTicked, isFixed }: ScopeChoice) {
  return (
    <label className="scope">
      <input type="checkbox" name={field} value="on" defaultChecked={isTicked} disabled={isFixed} />
      <span>
        {title}
        {detail && <small>{detail}</small>}
      </span>
    </label>
  );
}
