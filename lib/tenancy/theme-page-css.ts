/** The rules of hosted pages: one column, one card, controls of 48 px. Colours and shapes are the theme's variables. */
export const pageCss = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg)}
.hosted{min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1.5rem;padding:2rem 1rem;background:var(--bg);color:var(--text);font:400 1rem/1.5 var(--font);-webkit-font-smoothing:antialiased}
.hosted .card{width:100%;max-width:25rem;background:var(--box);border:1px solid var(--border);border-radius:var(--radius-card);padding:2.5rem 2rem 2rem;box-shadow:0 1px 2px rgb(0 0 0/.04),0 12px 32px -12px rgb(0 0 0/.12);overflow-wrap:anywhere}
.hosted .brand{display:flex;flex-direction:column;align-items:center;margin:0 0 1.75rem;min-height:3rem}
.hosted .logo{display:block;max-width:12rem;max-height:3.5rem;width:auto;height:auto;object-fit:contain}
.hosted .monogram{display:grid;place-items:center;width:3rem;height:3rem;border-radius:var(--radius-tile);background:var(--primary);color:var(--on-primary);font-size:1.375rem;font-weight:650;line-height:1}
.hosted h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.015em;text-align:center;text-wrap:balance}
.hosted h2{margin:1.75rem 0 .5rem;font-size:.9375rem;line-height:1.4;font-weight:600}
.hosted p{margin:0 0 1rem}
.hosted .lede{margin:0 0 1.75rem;color:var(--muted);text-align:center;text-wrap:pretty}
.hosted .lede strong,.hosted .fine strong{color:var(--text);font-weight:600}
.hosted form{margin:0}
.hosted .field{margin:0 0 1.25rem}
.hosted label{display:block;margin:0 0 .375rem;font-size:.9375rem;font-weight:550}
.hosted .optional{color:var(--muted);font-weight:400}
.hosted input:where([type=email],[type=text]){display:block;width:100%;min-height:3rem;margin:0;padding:.625rem .875rem;border:1px solid var(--field-border);border-radius:var(--radius-control);background:var(--box);color:var(--text);font:inherit;font-size:1rem;transition:border-color .12s,box-shadow .12s;appearance:none}
.hosted input::placeholder{color:var(--muted);opacity:.8}
.hosted input.code{font-size:1.75rem;font-weight:600;letter-spacing:.3em;text-align:center;text-indent:.3em;font-variant-numeric:tabular-nums;min-height:3.75rem}
.hosted input:where([type=email],[type=text]):focus-visible{outline:2px solid var(--ring);outline-offset:1px;border-color:var(--ring)}
.hosted input[aria-invalid=true]{border-color:var(--danger)}
.hosted .error{display:flex;gap:.5rem;margin:.5rem 0 0;color:var(--danger);font-size:.9375rem;line-height:1.4}
.hosted .error::before{content:"!";flex:none;display:grid;place-items:center;width:1.125rem;height:1.125rem;margin-top:.1rem;border-radius:50%;background:var(--danger);color:var(--box);font-size:.75rem;font-weight:700;line-height:1}
.hosted .alert,.hosted .notice{margin:0 0 1.25rem;padding:.75rem .875rem;border-radius:min(var(--radius-control),.75rem);font-size:.9375rem;line-height:1.45}
.hosted .alert{background:var(--danger-bg);color:var(--danger)}
.hosted .notice{background:var(--notice)}
.hosted .button{display:flex;align-items:center;justify-content:center;gap:.5rem;width:100%;min-height:3rem;margin:0;padding:.625rem 1.25rem;border:1px solid transparent;border-radius:var(--radius-control);background:var(--primary);color:var(--on-primary);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;transition:background-color .12s}
.hosted .button:hover{background:var(--primary-hover)}
.hosted .button.secondary{background:var(--secondary);color:var(--on-secondary);border-color:var(--border)}
.hosted .button.secondary:hover{background:var(--secondary-hover)}
.hosted .button+.button,.hosted .stack>*+*{margin-top:.75rem}
.hosted .divider{display:flex;align-items:center;gap:.875rem;margin:1.5rem 0;color:var(--muted);font-size:.875rem}
.hosted .divider::before,.hosted .divider::after{content:"";flex:1;height:1px;background:var(--border)}
.hosted a,.hosted .linklike{color:var(--link);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.2em}
.hosted a.button{color:var(--on-primary);text-decoration:none}
.hosted a.button.secondary{color:var(--on-secondary)}
.hosted a:hover,.hosted .linklike:hover{text-decoration-thickness:2px}
.hosted .linklike{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .25rem;border:0;background:none;font:inherit;font-weight:550;cursor:pointer}
.hosted :where(a,button,input[type=checkbox],summary):focus-visible{outline:2px solid var(--ring);outline-offset:2px;border-radius:min(var(--radius-control),.5rem)}
.hosted .button:focus-visible{border-radius:var(--radius-control)}
.hosted .foot{margin:1.5rem 0 0;color:var(--muted);font-size:.9375rem;text-align:center}
.hosted .foot a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .25rem}
.hosted .fine{margin:1rem 0 0;color:var(--muted);font-size:.875rem;line-height:1.5;text-align:center;text-wrap:balance}
.hosted .address{display:block;margin-top:.25rem}
.hosted .below{max-width:25rem;margin:0;color:var(--muted-bg);font-size:.8125rem;text-align:center}
.hosted .facts{margin:0 0 1.25rem;border:1px solid var(--border);border-radius:min(var(--radius-card),.75rem);font-size:.9375rem}
.hosted .facts>div{padding:.625rem .875rem}
.hosted .facts>div+div{border-top:1px solid var(--border)}
.hosted .facts dt{color:var(--muted);font-size:.8125rem}
.hosted .facts dd{margin:0;font-weight:550}
.hosted .badge{display:inline-block;padding:.125rem .5rem;border:1px solid var(--field-border);border-radius:999px;color:var(--muted);font-size:.75rem;font-weight:600;line-height:1.4;vertical-align:.15em}
.hosted .scopes{margin:0 0 1.5rem;padding:0;border:0}
.hosted .scopes legend{padding:0;margin:0 0 .25rem;font-size:.9375rem;font-weight:600}
.hosted .scope{display:flex;align-items:flex-start;gap:.75rem;min-height:2.75rem;margin:0;padding:.625rem 0;font-weight:400;line-height:1.4;cursor:pointer}
.hosted .scope+.scope{border-top:1px solid var(--border)}
.hosted .scope input{flex:none;width:1.25rem;height:1.25rem;margin:.0625rem 0 0;accent-color:var(--primary)}
.hosted .scope small{display:block;color:var(--muted);font-size:.8125rem}
.hosted .facts small{display:block;color:var(--muted);font-size:.8125rem;font-weight:400}
.hosted .scope-group{border-top:1px solid var(--border)}
.hosted .scope-group summary{display:flex;align-items:flex-start;justify-content:space-between;gap:.75rem;min-height:2.75rem;padding:.625rem 0;line-height:1.4;cursor:pointer;list-style:none}
.hosted .scope-group summary::-webkit-details-marker{display:none}
.hosted .scope-group summary small{display:block;color:var(--muted);font-size:.8125rem}
.hosted .scope-group .choose{flex:none;color:var(--link);text-decoration:underline;text-underline-offset:.2em;font-size:.9375rem}
.hosted .scope-group[open] .choose{visibility:hidden}
.hosted .scope-group .scope{padding-left:.25rem}
.hosted.outbox{justify-content:flex-start}
.hosted.outbox main{width:100%;max-width:40rem}
.hosted .empty{padding:3rem 1rem;border:1px dashed var(--field-border);border-radius:var(--radius-card);color:var(--muted-bg);text-align:center}
.hosted .mail{margin:0 0 1.25rem;padding:1.25rem 1.5rem;background:var(--box);border:1px solid var(--border);border-radius:var(--radius-card)}
.hosted .mail header{display:flex;flex-direction:column}
.hosted .mail header span{color:var(--muted);font-size:.875rem;overflow-wrap:anywhere}
.hosted .mail-code{margin:1rem 0 0;font:600 2.25rem/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.12em}
.hosted .mail pre{margin:1rem 0 0;font:400 .8125rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--muted);white-space:pre-wrap;overflow-wrap:anywhere}
.hosted code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
.hosted .visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
@media (max-width:30rem){.hosted{justify-content:flex-start;padding:1.25rem 1rem}.hosted .card{padding:2rem 1.25rem 1.5rem}}
@media (prefers-reduced-motion:reduce){.hosted *{transition:none!important;animation:none!important}}
@media (forced-colors:active){.hosted .button,.hosted .card{border-color:ButtonText}}
`;
