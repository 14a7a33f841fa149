interface ScopeChoice {
  title: string;
  detail?: string;
  field: string;
  isFixed: boolean;
}

/** Ticked at first; taking a tick away grants less. What signing in itself needs is no choice. */
export function ScopeChoice({ title, detail, field, isFixed }: ScopeChoice) {
  return (
    <label className="scope">
      <input type="checkbox" name={field} value="on" defaultChecked disabled={isFixed} />
      <span>
        {title}
        {detail && <small>{detail}</small>}
      </span>
    </label>
  );
}
