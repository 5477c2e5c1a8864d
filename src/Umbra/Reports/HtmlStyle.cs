namespace Umbra.Reports;

/// <summary>How the page looks: light and dark as the reader has it, and on paper.</summary>
internal static class HtmlStyle
{
    /// <summary>The style sheet.</summary>
    public const string Sheet = """
        :root { color-scheme: light dark; --ink: #1d2330; --quiet: #5d6678; --paper: #fff; --panel: #f5f6f9; --line: #dde1e9; --pass: #14804a; --fail: #c4282d; --inconclusive: #9a6700; --mark: #ffe9a8; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e8f0; --quiet: #9aa4b8; --paper: #14171e; --panel: #1d222c; --line: #323a48; --pass: #4cc38a; --fail: #ff8086; --inconclusive: #e2b53e; --mark: #5a4708; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, sans-serif; }
        header { display: flex; gap: 1.25rem; align-items: center; border-bottom: 1px solid var(--line); padding-bottom: 1.25rem; }
        header p { margin: .15rem 0 0; color: var(--quiet); }
        h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .25rem; } h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; } h4 { margin: 0; font-weight: 600; }
        header p.verdict { margin: 0; padding: .55rem 1.1rem; border-radius: .5rem; color: var(--paper); font-size: 1.25rem; font-weight: 700; text-transform: uppercase; letter-spacing: .04em; }
        .verdict.pass { background: var(--pass); } .verdict.fail { background: var(--fail); } .verdict.inconclusive { background: var(--inconclusive); }
        .badge { font-size: .8rem; font-weight: 600; padding: .1rem .5rem; border-radius: 1rem; border: 1px solid currentColor; }
        .badge.pass { color: var(--pass); } .badge.fail { color: var(--fail); } .badge.inconclusive { color: var(--inconclusive); }
        .label { border: 1px solid var(--line); border-radius: .3rem; padding: 0 .4rem; margin-left: .4rem; font-size: .85rem; }
        code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
        table { border-collapse: collapse; width: 100%; font-size: .92rem; } th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--quiet); font-weight: 500; font-size: .85rem; } .n { text-align: right; font-variant-numeric: tabular-nums; }
        .reasons li { margin: .25rem 0; }
        article { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1.1rem; margin: .75rem 0; } article > p { margin: .25rem 0 .5rem; color: var(--quiet); }
        .path { color: var(--fail); font-weight: 600; }
        details > summary { cursor: pointer; padding: .25rem 0; } .when { color: var(--quiet); font-size: .88rem; margin: .35rem 0; }
        .values { margin-left: .75rem; } del { color: var(--fail); text-decoration: none; } del::before { content: "− "; } ins { color: var(--pass); text-decoration: none; margin-left: .6rem; } ins::before { content: "+ "; }
        .sides { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; } .sides > div { min-width: 0; } @media (max-width: 50rem) { .sides { grid-template-columns: 1fr; } }
        h5 { margin: .25rem 0; font-size: .9rem; } h5 span { color: var(--quiet); font-weight: 400; margin-left: .4rem; }
        pre { margin: 0; padding: .75rem; background: var(--panel); border-radius: .4rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; } mark { background: var(--mark); color: inherit; border-radius: .15rem; }
        @media print { body { max-width: none; padding: 0; } article > h4 { break-after: avoid; } details::details-content { content-visibility: visible; block-size: auto; } }

        """;
}
