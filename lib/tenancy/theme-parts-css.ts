/**
 * What stands inside a card:
 *   .divider            <p class="divider">or</p>
 *   .badge              a small mark; inside a .button it sits on its upper edge ("last used")
 *   .notice(.warn|.good), .alert   a boxed sentence; an error that belongs to no field
 *   .facts              <dl><div><dt><dd>: names and values
 *   .list > .list-item  rows: .list-icon?, .list-text (strong + small), .list-actions (.button.small, .linklike)
 *   .tabs               <nav class="tabs"><a aria-current="page">
 *   .menu               <footer class="menu"><a aria-expanded>English</a><form><ul><li><button aria-current="true">: opens upwards
 *   .scopes, .scope     boxes to tick, with a line of detail
 *   .spinner            something is under way; say it in words beside
 *   .wide               anywhere in a card: it may be 42rem wide (account page)
 */
export const partsCss = `
.hosted .divider{display:flex;align-items:center;gap:.875rem;margin:1.5rem 0;color:var(--muted);font-size:.875rem;line-height:1.25}
.hosted .divider::before,.hosted .divider::after{content:"";flex:1;height:1px;background:var(--border)}
.hosted .badge{display:inline-block;padding:.0625rem .5rem;border:1px solid var(--field-border);border-radius:var(--radius-badge);background:var(--box);color:var(--muted);font-size:.75rem;font-weight:600;line-height:1.45;letter-spacing:0;vertical-align:.12em;white-space:nowrap}
.hosted .badge.good{border-color:var(--good);color:var(--good)}
.hosted .badge.warn{border-color:var(--warn);color:var(--warn)}
.hosted .badge.bad{border-color:var(--danger);color:var(--danger)}
.hosted .button>.badge{position:absolute;inset-block-start:-.6875rem;inset-inline-end:.875rem;pointer-events:none}
.hosted label>.badge{margin-inline-start:.375rem}
.hosted :is(.alert,.notice){margin:0 0 1.25rem;padding:.75rem .875rem;border:1px solid transparent;border-radius:var(--radius-inset);font-size:.9375rem;line-height:1.45}
.hosted :is(.alert,.notice)>:last-child{margin-bottom:0}
.hosted .alert{border-color:var(--danger-edge);background:var(--danger-bg);color:var(--danger)}
.hosted .notice{border-color:var(--border);background:var(--notice)}
.hosted .notice.warn{border-color:var(--warn-edge);background:var(--warn-bg)}
.hosted .notice.good{border-color:var(--good-edge);background:var(--good-bg)}
.hosted .notice.warn>strong:first-child{color:var(--warn)}
.hosted .notice.good>strong:first-child{color:var(--good)}
.hosted .facts{margin:0 0 1.25rem;border:1px solid var(--border);border-radius:var(--radius-inset);font-size:.9375rem}
.hosted .facts>div{padding:.625rem .875rem}
.hosted .facts>div+div{border-top:1px solid var(--border)}
.hosted .facts dt{color:var(--muted);font-size:.8125rem}
.hosted .facts dd{margin:0;font-weight:550}
.hosted .facts small{display:block;color:var(--muted);font-size:.8125rem;font-weight:400}
.hosted .facts .linklike{min-height:1.75rem;padding:0;font-size:.875rem}
.hosted .list{margin:0 0 1.25rem;padding:0;border:1px solid var(--border);border-radius:var(--radius-inset);list-style:none}
.hosted .list-item{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .875rem;margin:0;padding:.75rem .875rem}
.hosted .list-item+.list-item{border-top:1px solid var(--border)}
.hosted .list-icon{flex:none;display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:var(--radius-tile-small);background:var(--notice);color:var(--muted);overflow:hidden}
.hosted .list-icon :is(svg,img){width:1.25rem;height:1.25rem}
.hosted .list-text{flex:1 1 12rem;min-width:0;font-size:.9375rem;line-height:1.4}
.hosted .list-text strong{font-weight:600}
.hosted .list-text small{display:block;color:var(--muted);font-size:.8125rem;line-height:1.5}
.hosted .list-actions{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin-inline-start:auto}
.hosted .list-actions :is(form,.button)+:is(form,.button){margin-top:0}
.hosted .list+.button,.hosted .list+form{margin-top:0}
.hosted .empty-list{margin:0 0 1.25rem;padding:1rem .875rem;border:1px dashed var(--field-border);border-radius:var(--radius-inset);color:var(--muted);font-size:.9375rem;text-align:center}
.hosted .tabs{display:flex;flex-wrap:wrap;gap:0 1.25rem;margin:0 0 1.5rem;border-bottom:1px solid var(--border)}
.hosted .tabs a{margin-bottom:-1px;padding:.625rem 0;border-bottom:2px solid transparent;color:var(--muted);font-size:.9375rem;font-weight:550;text-decoration:none}
.hosted .tabs a:hover{color:var(--text)}
.hosted .tabs a[aria-current]{border-color:var(--accent);color:var(--text)}
.hosted .icon{width:1.5rem;height:1.5rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.hosted .menu{position:relative;font-size:.875rem}
.hosted .menu>a{display:inline-flex;align-items:center;gap:.5rem;min-height:2.25rem;padding:.25rem .75rem;border-radius:var(--radius-control);color:var(--muted-bg);font-weight:550;text-decoration:none;user-select:none}
.hosted .menu>a::after{content:"";width:.4rem;height:.4rem;margin-top:-.2rem;border:solid currentColor;border-width:0 1.5px 1.5px 0;transform:rotate(45deg)}
.hosted .menu>a[aria-expanded=true]::after{margin-top:.2rem;transform:rotate(225deg)}
.hosted .menu>a svg{width:1rem;height:1rem}
.hosted .menu>a:hover{background:var(--hover-bg)}
.hosted .menu ul{position:absolute;inset-block-end:calc(100% + .375rem);left:50%;z-index:2;min-width:11rem;max-height:20rem;margin:0;padding:.375rem;overflow:auto;border:1px solid var(--border);border-radius:var(--radius-inset);background:var(--box);color:var(--text);box-shadow:0 12px 32px -8px rgb(0 0 0/.24);list-style:none;text-align:start;transform:translateX(-50%)}
.hosted .languages ul{margin:0 0 1rem;padding:0;list-style:none}
.hosted :is(.menu,.languages) li{margin:0}
.hosted :is(.menu,.languages) li button{display:flex;align-items:center;justify-content:space-between;gap:1rem;width:100%;min-height:2.25rem;margin:0;padding:.25rem .625rem;border:0;border-radius:max(0px,var(--radius-inset) - .25rem);background:none;color:var(--text);font:inherit;text-align:start;text-decoration:none;cursor:pointer}
.hosted :is(.menu,.languages) li button:hover{background:var(--notice)}
.hosted :is(.menu,.languages) [aria-current=true]{font-weight:650}
.hosted :is(.menu,.languages) [aria-current=true]::after{content:"";flex:none;width:.375rem;height:.6875rem;margin-top:-.2rem;border:solid var(--accent);border-width:0 2px 2px 0;transform:rotate(45deg)}
.hosted :is(.menu,.languages) li :focus-visible{outline-color:var(--ring);outline-offset:-2px}
.hosted .menu>a:focus-visible{outline-color:var(--ring-bg);border-radius:var(--radius-control)}
.hosted .scopes{min-width:0;margin:0 0 1.5rem;padding:0;border:0}
.hosted .scopes legend{padding:0;margin:0 0 .25rem;font-size:.9375rem;font-weight:600}
.hosted .scope{display:flex;align-items:flex-start;gap:.75rem;min-height:2.75rem;margin:0;padding:.625rem 0;font-weight:400;line-height:1.4;cursor:pointer}
.hosted .scope+.scope{border-top:1px solid var(--border)}
.hosted .scope:has(:disabled){cursor:default}
.hosted .scope input{flex:none;width:1.25rem;height:1.25rem;margin:.0625rem 0 0;accent-color:var(--accent)}
.hosted .scope small{display:block;color:var(--muted);font-size:.8125rem}
.hosted .scope-group{border-top:1px solid var(--border)}
.hosted .scope-group summary{display:flex;align-items:flex-start;justify-content:space-between;gap:.75rem;min-height:2.75rem;padding:.625rem 0;line-height:1.4;cursor:pointer;list-style:none}
.hosted .scope-group summary::-webkit-details-marker{display:none}
.hosted .scope-group summary small{display:block;color:var(--muted);font-size:.8125rem}
.hosted .scope-group .choose{flex:none;color:var(--link);text-decoration:underline;text-underline-offset:.2em;font-size:.9375rem}
.hosted .scope-group[open] .choose{visibility:hidden}
.hosted .scope-group .scope{padding-inline-start:.25rem}
.hosted :is(.edit,.more)>summary{display:inline-flex;align-items:center;min-height:1.75rem;color:var(--link);font-size:.875rem;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:.2em;cursor:pointer;list-style:none}
.hosted :is(.edit,.more)>summary::-webkit-details-marker{display:none}
.hosted .edit[open]{padding-bottom:.25rem}
.hosted .list-item:has(.edit[open]){align-items:flex-start}
.hosted .edit form{display:grid;gap:.5rem;justify-items:start;max-width:24rem;margin-top:.5rem}
.hosted .more{margin:0 0 1.25rem}
.hosted .more>.list{margin:.75rem 0 0}
.hosted .more>p{margin:.5rem 0 1rem;color:var(--muted);font-size:.9375rem}
.hosted .plain{margin:.25rem 0 0;padding-inline-start:1.125rem;font-size:.875rem;line-height:1.6}
.hosted .tenant-list{max-height:16rem;padding-inline-start:2rem;overflow-y:auto}
.hosted .tenant-choice:not(:has([value=chosen]:checked)) .tenant-list{display:none}
.hosted .passkey .notice{margin:.75rem 0 0}
.hosted .passkey~.divider{display:none}
.hosted .passkey~form{margin-top:.75rem}
@media (scripting:none){.hosted :is(.passkey,.add-passkey){display:none}.hosted .passkey~.divider{display:flex}.hosted .passkey~form{margin-top:0}}
.hosted .spinner{display:inline-block;width:1.125rem;height:1.125rem;border:2px solid var(--border);border-top-color:var(--accent);border-radius:50%;vertical-align:-.2em;animation:spin .8s linear infinite}
@keyframes spin{to{transform:rotate(1turn)}}
.hosted.outbox{justify-content:flex-start}
.hosted.outbox main{width:100%;max-width:40rem}
.hosted .empty{padding:3rem 1rem;border:1px dashed var(--field-border);border-radius:var(--radius-card);color:var(--muted-bg);text-align:center}
.hosted .mail{margin:0 0 1.25rem;padding:1.25rem 1.5rem;background:var(--box);border:1px solid var(--border);border-radius:var(--radius-card)}
.hosted .mail header{display:flex;flex-direction:column}
.hosted .mail header span{color:var(--muted);font-size:.875rem;overflow-wrap:anywhere}
.hosted .mail-code{margin:1rem 0 0;font:600 2.25rem/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.12em}
.hosted .mail pre{margin:1rem 0 0;font:400 .8125rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--muted);white-space:pre-wrap;overflow-wrap:anywhere}
`;
