import { partsCss } from "./theme-parts-css";

/**
 * The rules of hosted pages: one column, one card, controls of 48 px. Colours and shapes are the theme's variables, directions
 * are logical (Arabic is set from right to left). What stands inside a card (lists, menus, notices …) is in theme-parts-css.
 */
const baseCss = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;background:var(--bg);accent-color:var(--accent);scrollbar-color:var(--field-border) var(--bg)}
body{margin:0;background:var(--bg)}
.hosted{min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1.5rem;padding:2rem 1rem;background:var(--bg);color:var(--text);font:400 1rem/1.5 var(--font);text-align:start;-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale}
.hosted .card{width:100%;max-width:26rem;background:var(--box);border:1px solid var(--border);border-radius:var(--radius-card);padding:2.5rem 2.25rem 2rem;box-shadow:0 1px 2px rgb(0 0 0/.05),0 16px 40px -16px rgb(0 0 0/.14);overflow-wrap:anywhere}
.hosted .card:has(.wide){max-width:42rem}
.hosted .brand{display:flex;flex-direction:column;align-items:center;justify-content:center;margin:0 0 1.5rem;min-height:3rem}
.hosted .brand:has(.logo){min-height:3.5rem}
.hosted .logo{display:block;max-width:min(12rem,100%);max-height:3.5rem;width:auto;height:auto;object-fit:contain;color:var(--text);font-size:1.125rem;font-weight:650;line-height:1.3;text-align:center}
.hosted .monogram{display:grid;place-items:center;width:3rem;height:3rem;border-radius:var(--radius-tile);background:var(--primary);color:var(--on-primary);box-shadow:inset 0 0 0 1px var(--primary-edge);font-size:1.375rem;font-weight:650;line-height:1}
.hosted h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.017em;text-align:center;text-wrap:balance}
.hosted h1:not(:has(+.lede)){margin-bottom:1.5rem}
.hosted h2{margin:2rem 0 .625rem;font-size:1rem;line-height:1.4;font-weight:650;letter-spacing:-.006em}
.hosted p{margin:0 0 1rem}
.hosted .lede{margin:0 0 1.75rem;color:var(--muted);text-align:center;text-wrap:pretty}
.hosted .lede strong,.hosted .fine strong{color:var(--text);font-weight:600}
.hosted :lang(ja) :where(h1,h2),.hosted:lang(ja) :where(h1,h2),.hosted :lang(ar) :where(h1,h2),.hosted:lang(ar) :where(h1,h2){letter-spacing:0}
:lang(ja) .hosted{word-break:auto-phrase;line-break:strict}
:lang(de) .hosted :where(h1,.button){hyphens:auto}
.hosted form{margin:0}
.hosted .field{margin:0 0 1.25rem}
.hosted label{display:block;margin:0 0 .375rem;font-size:.9375rem;font-weight:550}
.hosted .optional,.hosted .hint{color:var(--muted);font-weight:400}
.hosted .hint{margin:.375rem 0 0;font-size:.875rem;line-height:1.45}
.hosted input:where([type=email],[type=text],[type=tel],[type=search]),.hosted select{display:block;width:100%;min-height:3rem;margin:0;padding:.625rem .875rem;border:1px solid var(--field-border);border-radius:var(--radius-field);background:var(--box);color:var(--text);font:inherit;font-size:1rem;line-height:1.5;transition:border-color .12s,box-shadow .12s;appearance:none}
.hosted select{padding-inline-end:2.5rem;background-image:linear-gradient(45deg,transparent 50%,var(--muted) 50%),linear-gradient(-45deg,transparent 50%,var(--muted) 50%);background-position:calc(100% - 1.25rem) 55%,calc(100% - .9rem) 55%;background-size:.375rem .375rem;background-repeat:no-repeat}
.hosted select:dir(rtl){background-position:.9rem 55%,1.25rem 55%}
.hosted input:where([type=email],[type=tel]){direction:ltr}
.hosted :dir(rtl)>input:where([type=email],[type=tel]){text-align:end}
.hosted input::placeholder{color:var(--muted);opacity:.85}
.hosted input:where([type=email],[type=text],[type=tel],[type=search]):hover:not(:focus,:disabled){border-color:var(--text)}
.hosted input:where([type=email],[type=text],[type=tel],[type=search]):focus,.hosted select:focus-visible{outline:2px solid var(--ring);outline-offset:-1px;border-color:var(--ring);box-shadow:0 0 0 4px var(--ring-soft)}
.hosted input[aria-invalid=true]{border-color:var(--danger)}
.hosted input[aria-invalid=true]:focus{outline-color:var(--danger)}
.hosted input:disabled,.hosted input:read-only:where([type=email],[type=text]){background:var(--field-off)}
.hosted input:autofill{box-shadow:inset 0 0 0 4rem var(--box);-webkit-text-fill-color:var(--text);caret-color:var(--text)}
.hosted input:autofill:focus{box-shadow:inset 0 0 0 4rem var(--box),0 0 0 4px var(--ring-soft)}
.hosted input.code{direction:ltr;min-height:4rem;padding-inline:.5rem;font-size:1.875rem;font-weight:600;letter-spacing:.32em;text-align:center;text-indent:.32em;font-variant-numeric:tabular-nums}
.hosted .error{display:flex;gap:.5rem;margin:.5rem 0 0;color:var(--danger);font-size:.9375rem;line-height:1.4}
.hosted .error::before{content:"!";flex:none;display:grid;place-items:center;width:1.125rem;height:1.125rem;margin-top:.1rem;border-radius:50%;background:var(--danger);color:var(--box);font-size:.75rem;font-weight:700;line-height:1}
.hosted .button{position:relative;display:flex;align-items:center;justify-content:center;gap:.625rem;width:100%;min-height:3rem;margin:0;padding:.625rem 1.25rem;border:1px solid var(--primary-edge);border-radius:var(--radius-control);background:var(--primary);color:var(--on-primary);font:inherit;font-weight:600;line-height:1.35;text-align:center;text-decoration:none;cursor:pointer;user-select:none;transition:background-color .12s,border-color .12s,box-shadow .12s}
.hosted .button:hover{background:var(--primary-hover)}
.hosted .button:active{background:var(--primary-active)}
.hosted .button.secondary,.hosted .button.social,.hosted .button.danger{background:var(--secondary);color:var(--on-secondary);border-color:var(--secondary-edge)}
.hosted :is(.button.secondary,.button.social,.button.danger):hover{background:var(--secondary-hover)}
.hosted :is(.button.secondary,.button.social,.button.danger):active{background:var(--secondary-active)}
.hosted .button.danger{background:var(--box);color:var(--danger);border-color:var(--danger-edge)}
.hosted .button.danger:is(:hover,:active){background:var(--danger-bg)}
.hosted .button:is(:disabled,[aria-disabled=true]){background:var(--field-off);border-color:var(--border);color:var(--muted);cursor:not-allowed}
.hosted .button.small{display:inline-flex;width:auto;min-height:2.25rem;padding:.25rem .875rem;font-size:.875rem}
.hosted .button svg,.hosted .button img{flex:none;width:1.25rem;height:1.25rem}
.hosted .button.social{padding-inline:3rem}
.hosted .button.social>:is(svg,img):first-child{position:absolute;inset-inline-start:1rem}
.hosted .button+:where(.facts,.list,.notice,.alert){margin-top:1.25rem}
.hosted .button+.button,.hosted form+form,.hosted .stack>*+*{margin-top:.75rem}
.hosted a,.hosted .linklike{color:var(--link);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.2em}
.hosted .below :is(a,.linklike),.hosted>a{color:var(--link-bg)}
.hosted a.button{color:var(--on-primary);text-decoration:none}
.hosted a.button:is(.secondary,.social){color:var(--on-secondary)}
.hosted a.button.danger{color:var(--danger)}
.hosted a:hover,.hosted .linklike:hover{text-decoration-thickness:2px}
.hosted .linklike{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .25rem;border:0;background:none;font:inherit;font-weight:550;cursor:pointer}
.hosted .linklike:is(:disabled,[aria-disabled=true]){color:var(--muted);text-decoration:none;cursor:default}
.hosted :where(a,button,input,select,summary,[tabindex]):focus-visible{outline:2px solid var(--ring);outline-offset:2px}
.hosted :where(a,.linklike,summary):focus-visible{border-radius:.25rem}
.hosted .below :focus-visible,.hosted>:focus-visible{outline-color:var(--ring-bg)}
.hosted .foot{margin:1.5rem 0 0;color:var(--muted);font-size:.9375rem;text-align:center}
.hosted .foot a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .25rem}
.hosted .fine{margin:1rem 0 0;color:var(--muted);font-size:.875rem;line-height:1.5;text-align:center;text-wrap:balance}
.hosted .address{display:block;margin-top:.25rem;unicode-bidi:isolate}
.hosted .below{width:100%;max-width:26rem;margin:0;color:var(--muted-bg);font-size:.875rem;text-align:center}
.hosted .reference{display:block;margin-block-start:.25rem;color:var(--text);font-size:1.25rem;font-weight:600;letter-spacing:.06em;user-select:all}
.hosted code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
.hosted .visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
.hosted [hidden]{display:none!important}
`;

const conditionsCss = `
@media (max-width:30rem){.hosted{justify-content:flex-start;gap:1.25rem;padding:1.25rem 1rem}.hosted .card{padding:2rem 1.25rem 1.5rem}}
@media (prefers-reduced-motion:reduce){.hosted,.hosted *,.hosted *::before,.hosted *::after{transition:none!important;animation:none!important}}
@media (forced-colors:active){.hosted .button,.hosted .card,.hosted .badge{border-color:ButtonText}.hosted .monogram{border:1px solid}}
`;

export const pageCss = baseCss + partsCss + conditionsCss;
