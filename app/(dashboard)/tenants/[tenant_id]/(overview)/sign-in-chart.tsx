import Link from "next/link";
import { address } from "../../../../_ui/address";
import { barsOf, ceiling, dayLabel, series, totalOf, type Day } from "./chart";

export const spans = [7, 30, 90] as const;

const box = { width: 900, height: 200 };

/** Sign-ins by day and method: a picture drawn on the server, and the same as a table. */
export function SignInChart({ days, total, span, path }: { days: Day[]; total: number; span: number; path: string }) {
  const used = series.filter(({ method }) => method !== "other" || days.some((day) => day.other > 0));
  const top = ceiling(Math.max(...days.map(totalOf)));
  const marks = [days[0]!, days[Math.floor((days.length - 1) / 2)]!, days.at(-1)!];
  const said = `${total.toLocaleString("en")} ${total === 1 ? "sign-in" : "sign-ins"} in ${span} days: ${used.map(({ method, label }) => `${label} ${days.reduce((sum, day) => sum + day[method], 0).toLocaleString("en")}`).join(", ")}.`;
  return (
    <section className="panel" aria-labelledby="sign-ins">
      <div className="panel-head">
        <h2 id="sign-ins">Sign-ins</h2>
        <nav className="chips" aria-label="Days shown">
          {spans.map((days) => (
            <Link key={days} href={address(path, days === 30 ? {} : { days: String(days) })} aria-current={days === span ? "true" : undefined} scroll={false}>
              {days} days
            </Link>
          ))}
        </nav>
      </div>
      <figure className="chart panel-in">
        <div className="chart-box">
          <span className="chart-top">{top.toLocaleString("en")}</span>
          <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" role="img" aria-label={said}>
            {[0, 0.5, 1].map((share) => (
              <line key={share} x1="0" x2={box.width} y1={box.height * share} y2={box.height * share} vectorEffect="non-scaling-stroke" />
            ))}
            {barsOf(days, { ...box, top }).map(({ day, bars }, index) => (
              <g key={day.date}>
                <title>{`${dayLabel(day.date)}: ${used.map(({ method, label }) => `${label} ${day[method]}`).join(", ")}`}</title>
                <rect className="chart-day" x={(index * box.width) / days.length} y="0" width={box.width / days.length} height={box.height} />
                {bars.map(({ method, ...bar }) => (
                  <rect key={method} className={`bar-${method}`} {...bar} vectorEffect="non-scaling-stroke" />
                ))}
              </g>
            ))}
          </svg>
          {total === 0 && <p className="chart-none">Nobody signed in these days.</p>}
        </div>
        <div className="chart-marks" aria-hidden>
          {marks.map(({ date }, index) => (
            <span key={index}>{dayLabel(date)}</span>
          ))}
        </div>
        <figcaption>
          <ul className="legend">
            {used.map(({ method, label }) => (
              <li key={method} className={`legend-${method}`}>
                {label} <b>{days.reduce((sum, day) => sum + day[method], 0).toLocaleString("en")}</b>
              </li>
            ))}
          </ul>
          <span className="quiet">Days are those of UTC; the last one is today.</span>
        </figcaption>
      </figure>
      <details className="as-table">
        <summary>Show as a table</summary>
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Sign-ins by day">
          <table>
            <caption className="sr-only">Sign-ins by day and method</caption>
            <thead>
              <tr>
                <th scope="col">Day (UTC)</th>
                {used.map(({ method, label }) => (
                  <th key={method} scope="col">
                    {label}
                  </th>
                ))}
                <th scope="col">All</th>
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map((day) => (
                <tr key={day.date}>
                  <th scope="row">{day.date}</th>
                  {used.map(({ method, label }) => (
                    <td key={method} data-label={label}>
                      {day[method]}
                    </td>
                  ))}
                  <td data-label="All">{totalOf(day)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
