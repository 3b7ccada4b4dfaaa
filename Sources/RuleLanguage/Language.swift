package import Diagnostics

// The rule language, from text to policy: `Syntax/` reads statements and blocks, `Compiler/` gives them meaning and finds the
// mistakes, `Matcher/` and `Expressions/` compile and search the patterns of keyword lines, `Archive/` keeps the outcome for the
// next process.

extension Policy {
    /// Makes a policy of a pack's files, or says all that is wrong with them.
    ///
    /// A pack's files are read in name order and make one namespace. What stands in them:
    /// ```
    /// directive  = word argument* ( end of line | block )      several may stand on a line inside a block
    /// block      = "{" directive* "}"
    /// argument   = bare word | "string" | a,b,c (blanks may follow a comma)
    /// comment    = "#" to the end of the line
    /// row        = condition* "->" outcome                     one a line; the first that matches counts
    /// condition  = [ "not" ] subject value[,value…]            all of a row must hold; `plan gold+` is gold and above
    /// subject    = kind | verification | standing | plan | project | partner | channel | category | scope | severity
    ///            | country | language | account                known in this order: category, then severity, then scope
    ///
    /// site "Name"    { domain …  trust …  timezone Z  ticket CP  [alias …]  [journal address]  [telephone …]  [website …] … }
    /// calendar name  { hours mon-fri 09:00-17:00  closed holidays/file.txt  timezone (Z | account) }      without hours: always
    /// plan name      { includes name }                         from the least to the most
    /// channel name   { to address…  plan name[+]  otherwise channel }                                     from low to high
    /// words name     { entry | entry … }                       what <name> means in patterns
    /// notion name    { before N  after N  sentence  cues { pattern … } }      several cues on a line: two blanks between
    /// category name  { describe "…"  scope (in | out | rows -> in, out)  keywords { line… }  threshold N  outranks name…
    ///                  boost N condition…  ruled-out-by notion…  refer partners  help "title" link  default  shadow }
    /// severity name  { keywords { line… }  threshold N  outranks …  boost …  ruled-out-by …  plan … otherwise name  default
    ///                  shadow }
    ///                                                          from the most severe to the least
    /// promises       { rows -> none | (best-effort | target | guarantee) [clock D]… in calendar [after clock] [headline clock] }
    /// queue name     { rank N  notify …  forward …  escalate at 50% to …  notice 72h }
    /// route          { rows -> queue (reply template | no reply) [add paragraph]… }
    /// partner id     { name "…"  mail address  takes category…  countries CH DE  languages de fr  website link }
    /// alert name     { from address…  host *.domain… }         a machine that the policy expects
    /// machine name   { from address… }                         a machine that writes for people
    /// allowance category D per year [plan A,B]
    /// close after 4d silent [reply template]        D = 30m 4h 2d 3bd
    /// ```
    /// A row of `promises` or `route`, a category and a severity marked `shadow` are decided and recorded, and have no effect.
    /// Keyword lines: a weight, where to look, and a pattern. A line that begins with `|` goes on with the one before. What it must
    /// find and must not stands behind it, or on lines below.
    /// ```
    /// line       = [+-] number [ field ] pattern example*
    /// example    = ( ok | not ) "phrase"+
    /// field      = subject: | body: | quoted: | from: | to: | attachment: | header Name:     without one: subject and new text
    /// pattern    = element+
    /// element    = word | word* | ( pattern | pattern … ) [?] | <group> [?] | .. | ..N | /POSIX extended expression/
    /// ```
    /// A pattern matches words in a row, within one sentence, in lower case and without diacritics. `..` is up to 5 words
    /// between, `..N` up to N, at most 30. An expression alone is looked for anywhere in the text, and within a pattern from the
    /// beginning of a word on; it heeds case.
    ///
    /// - Returns: the policy, where no error was found; every error and warning, in the order of files and places.
    package static func compile(_ files: PackFiles) -> (policy: Policy?, diagnostics: [Diagnostic]) {
        var compiler = PolicyCompiler(files)
        return compiler.compile()
    }

    /// The same, and all that takes longer than a delivery may wait: rows that others cover together, keywords that say the same,
    /// promises that fall short of those of a lesser plan, what is declared and never used, and calendars that end.
    ///
    package static func check(_ files: PackFiles, _ circumstances: PackCircumstances) -> (
        policy: Policy?, diagnostics: [Diagnostic]
    ) {
        var compiler = PolicyCompiler(files, circumstances: circumstances)
        return compiler.compile()
    }
}
