import Bytes
import Diagnostics

/// A page of HTML that stands alone: no script, no image, nothing that is fetched. It can be sent to a colleague, and its Content
/// Security Policy forbids whatever a message might have smuggled in, should an escape be missing.
package struct HTMLPage: Sendable {
    private(set) var body = ""
    let title: String

    /// What this page's own elements look like, beside what all pages share.
    let ownStyle: String

    package init(title: String, style: String = "") {
        self.title = title
        ownStyle = style
    }

    /// Text between tags: what is special is written as a reference, what is hidden made visible.
    package static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in visible(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
            case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends HTML as it stands.
    package mutating func add(_ html: String) { body += html + "\n" }

    /// Appends an element with a text in it.
    package mutating func add(_ element: String, _ text: String, class name: String? = nil) {
        add(HTMLPage.element(element, HTMLPage.escaped(text), class: name))
    }

    /// An element around HTML.
    package static func element(_ element: String, _ html: String, class name: String? = nil) -> String {
        "<\(element)\(name.map { " class=\"\($0)\"" } ?? "")>\(html)</\(element)>"
    }

    package var html: String {
        let style = "\n" + HTMLPage.style + "\n" + (ownStyle.isEmpty ? "" : ownStyle + "\n")
        let digest = SHA256.digest(of: Array(style.utf8)).bytes
        let hash = String(decoding: Base64.encode(digest), as: UTF8.self)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(hash)'; form-action 'none'; base-uri 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>\(HTMLPage.escaped(title))</title>
            <style>\(style)</style>
            </head>
            <body>
            <main>
            \(body)</main>
            </body>
            </html>

            """
    }

    /// One column that fits a telephone, colours for light and dark.
    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2127; --soft: #5d6673; --line: #dfe3e8; --paper: #ffffff; --ground: #f4f5f7;
          --good: #1a7f45; --doubt: #8a5a00; --bad: #b3261e; --mark: #ffe58a; --markink: #1d2127; --accent: #1f5fa8; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --soft: #9aa4b2; --line: #343b45; --paper: #1b2027; --ground: #13171c;
          --good: #6fd39a; --doubt: #e5b75c; --bad: #ff8f86; --mark: #6b5500; --markink: #fff3c4; --accent: #85b8f2; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        main { max-width: 54rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        article { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1.4rem 1.6rem; margin: 0 0 1.5rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }
        h2 { font-size: .82rem; letter-spacing: .06em; text-transform: uppercase; color: var(--accent); margin: 1.7rem 0 .4rem; }
        p { margin: .35rem 0; overflow-wrap: anywhere; }
        .meta, .quiet, .rule, caption { color: var(--soft); } .meta { font-size: .92rem; }
        .outcome { margin: 1rem 0 0; padding: .7rem .9rem; border-left: 4px solid var(--accent); background: var(--ground); border-radius: .2rem; }
        .good { color: var(--good); font-weight: 600; } .doubtful { color: var(--doubt); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
        code, pre, .row { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, monospace; font-size: .86rem; }
        .row { background: var(--ground); border: 1px solid var(--line); border-radius: .3rem; padding: .5rem .7rem; margin: .5rem 0;
          overflow-wrap: anywhere; white-space: pre-wrap; } .row .rule { display: block; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; padding: .8rem 1rem; background: var(--ground);
          border: 1px solid var(--line); border-radius: .3rem; }
        mark { background: var(--mark); color: var(--markink); border-radius: .15rem; padding: 0 .1em; }
        ul { list-style: none; padding: 0; margin: .5rem 0; } li { padding: .45rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
        li { position: relative; padding-left: 2.6rem; } li:first-child { border-top: 0; } li .rule { display: block; font-size: .86rem; } li.out { opacity: .75; }
        .weight { position: absolute; left: 0; font-weight: 700; font-variant-numeric: tabular-nums; }
        .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--soft); font-weight: 500; font-size: .86rem; } td.number, th.number { text-align: right; }
        tr.chosen td { font-weight: 600; } tr.skipped td { color: var(--soft); }
        details { margin: .5rem 0; } summary { cursor: pointer; color: var(--accent); } a { color: var(--accent); }
        footer { color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; margin-top: 1.5rem; }
        @media (max-width: 34rem) { main { padding: .5rem .4rem 2rem; } article { padding: 1rem .9rem; } h1 { font-size: 1.25rem; } }
        @media print { body { background: none; } article { border: 0; padding: 0; } }
        """
}
