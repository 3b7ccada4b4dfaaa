import Register
import Testing

struct RegisterReaderTests {
    static let accounts = """
        account,name,plan,domains,language,country,timezone,partner
        acme,"Acme, Ltd",premium,acme.example ACME.test,EN,gb,Europe/London,
        brio,Brio SA,standard,,fr,FR,Europe/Paris,atelier

        """
    static let contacts = "account,address,name,authorized\nacme,Jane@acme.example,Jane,yes\nbrio,x@post.example,,no\n"
    static let projects =
        "account,project,name,plan,partner\nacme,acme-shop,Acme Shop,,\nbrio,brio-web,Brio Web,premium,atelier\n"

    static func read(
        _ accounts: String = accounts, _ contacts: String = contacts, _ projects: String = projects,
        names: RegisterReader.Names? = nil
    ) -> Result<Register, RegisterFaults> {
        RegisterReader.read(
            accounts: Array(accounts.utf8), contacts: Array(contacts.utf8), projects: Array(projects.utf8), names: names)
    }

    /// Each fault as `file: «what stands there» message (help)`.
    static func faults(_ accounts: String, _ contacts: String, _ projects: String, names: RegisterReader.Names? = nil)
        -> [String]
    {
        guard case .failure(let faults) = read(accounts, contacts, projects, names: names) else { return [] }
        let files: [RegisterFault.File: String] = [.accounts: accounts, .contacts: contacts, .projects: projects]
        return faults.list.map { fault in
            let marked = String(decoding: Array((files[fault.file] ?? "").utf8)[fault.range], as: UTF8.self)
            return "\(fault.file.rawValue): «\(marked)» \(fault.message)" + " (\(fault.help))"
        }
    }

    @Test func readsEveryColumn() throws {
        let register = try RegisterReaderTests.read().get()
        #expect(
            register.accounts == [
                Account(
                    id: "acme", name: "Acme, Ltd", plan: "premium", domains: ["acme.example", "acme.test"], language: "en",
                    country: "GB", timezone: "Europe/London"),
                Account(
                    id: "brio", name: "Brio SA", plan: "standard", language: "fr", country: "FR", timezone: "Europe/Paris",
                    partner: "atelier"),
            ])
        #expect(
            register.contacts == [
                Contact(account: "acme", address: "Jane@acme.example", name: "Jane", isAuthorized: true),
                Contact(account: "brio", address: "x@post.example", name: "", isAuthorized: false),
            ])
        #expect(
            register.projects == [
                Project(account: "acme", id: "acme-shop", name: "Acme Shop"),
                Project(account: "brio", id: "brio-web", name: "Brio Web", plan: "premium", partner: "atelier"),
            ])
    }

    @Test(arguments: [
        ("\u{FEFF}account,name,plan\r\nacme,Acme,premium\r\n", "Acme"),
        ("plan;name;account\npremium;\"A \"\"great\"\" one; really\";acme", "A \"great\" one; really"),
        ("account\tname\tplan\nacme\t Acme \tpremium\n", "Acme"),
        ("Account,NAME,plan,crm id\nacme,\"two\nlines\",premium,77\n\n", "two\nlines"),
        ("account,name,plan,,\nacme,Acme,premium,,\n,,,,\n\"\", ,,,\n", "Acme"),
    ])
    func readsWhatSpreadsheetsWrite(_ accounts: String, name: String) throws {
        let register = try RegisterReaderTests.read(accounts, "account,address,authorized\n", "account,project\n").get()
        #expect(register.accounts.map(\.name) == [name])
        #expect(register.account("ACME")?.plan == "premium")
    }

    @Test(arguments: [
        (
            "",
            "accounts.csv: «» no header line (it begins with account,name,plan,domains,language,country,timezone,partner,referral)"
        ),
        ("account,name,plann\na,b,c\n", "accounts.csv: «plann» no column is called \"plann\" (did you mean \"plan\"?)"),
        ("account,name,plan,name\n", "accounts.csv: «name» a second column \"name\" (take one of them out of each row)"),
        (
            "account,name,plan\nacme,Acme\n",
            "accounts.csv: «acme,Acme» 2 fields where the header has 3 (a field that is empty has its separator, too)"
        ),
        (
            "account,name,plan\nacme,Acme,x,y\n",
            "accounts.csv: «acme,Acme,x,y» 4 fields where the header has 3 (quote a field that has a separator in it)"
        ),
        (
            "account,name,plan\racme,Acme,x\r",
            "accounts.csv: «account,name,plan» lines that end with a carriage return alone (export it with the line ends of Unix or Windows: CSV UTF-8, not CSV (Macintosh))"
        ),
        (
            "account,name,plan\nacme,\"Acme,x\n",
            "accounts.csv: «\"» a quotation that does not end (add a closing quotation mark)"
        ),
        (
            "account,name,plan\nacme,\"Ac\"me,x\n",
            "accounts.csv: «m» text after a closing quotation mark (double the quotation marks inside a quoted field)"
        ),
        (
            "account,name,plan\nacme,Ac\"me,x\n",
            "accounts.csv: «\"» a quotation mark inside a field that does not begin with one (put quotes around the whole field, and double those in it)"
        ),
        ("account,name,plan\nacme,,x\n", "accounts.csv: «acme,,x» the column \"name\" is empty here (every row needs it)"),
        (
            "account,name,plan\na c,A,x\n",
            "accounts.csv: «a c» \"a c\" is not an account's short name (letters, digits, - _ and . make one: acme-shop)"
        ),
        (
            "account,name,plan\nacme,A,x\nACME,B,x\n",
            "accounts.csv: «ACME» the account \"ACME\" is listed twice (the first is in line 2)"
        ),
        (
            "account,name,plan,domains\nacme,A,x,a..b\n",
            "accounts.csv: «a..b» \"a..b\" is no domain name (write acme.example; several are parted by blanks)"
        ),
        (
            "account,name,plan,domains\nacme,\"A\nB\",x,a.example\nbrio,B,x,a.example\n",
            "accounts.csv: «a.example» the domain a.example belongs to another account already (see line 2)"
        ),
        (
            "account,name,plan,language\nacme,A,x,english\n",
            "accounts.csv: «english» \"english\" is not a language such as de (write its ISO 639 code, or nothing)"
        ),
        (
            "account,name,plan,country\nacme,A,x,SUI\n",
            "accounts.csv: «SUI» \"SUI\" is not a country such as CH (write its ISO 3166 code of two letters, or nothing)"
        ),
        (
            "account,name,plan,timezone\nacme,A,x,../etc\n",
            "accounts.csv: «../etc» \"../etc\" is not a time zone such as Europe/Zurich (write its name in /usr/share/zoneinfo, or nothing)"
        ),
    ])
    func pointsAtMistakesInAccounts(_ accounts: String, fault: String) {
        #expect(RegisterReaderTests.faults(accounts, "account,address,authorized\n", "account,project\n") == [fault])
    }

    @Test func listsTheMistakesOfAllFilesInOneRun() {
        let faults = RegisterReaderTests.faults(
            "account,name,plan\nacme,Acme,premiun\n",
            "account,address,authorized\nacmee,jane@acme.example,yes\nacme,jane,yes\nacme,a@b.example,perhaps\nacme,A@B.example,no\n",
            "account,project,partner\nacme,shop,atelir\nacme,Shop,\n",
            names: .init(plans: ["standard", "premium"], partners: ["atelier"]))
        #expect(
            faults == [
                "accounts.csv: «premiun» no plan is called \"premiun\" (did you mean \"premium\"?)",
                "contacts.csv: «acmee» no account is called \"acmee\" (did you mean \"acme\"?)",
                "contacts.csv: «jane» \"jane\" is not an address (write jane@customer.example, and the name in its own column)",
                "contacts.csv: «perhaps» \"perhaps\" is neither yes nor no (write yes where the contact may open requests, else no)",
                "contacts.csv: «A@B.example» the address A@B.example is listed twice for acme (the first is in line 4)",
                "projects.csv: «atelir» no partner is called \"atelir\" (did you mean \"atelier\"?)",
                "projects.csv: «Shop» the project \"Shop\" is listed twice (the first is in line 2)",
            ])
    }

    @Test(
        "a local part in quotation marks is an address as RFC 5321 has it",
        arguments: [
            (#""a b"@post.example"#, true), (#""a,<b>@c"@post.example"#, true), (#""a\"b\\"@post.example"#, true),
            (#""größe x"@post.example"#, true), (#""a b@post.example"#, false), (#"a b"@post.example"#, false),
            (#""a"b"@post.example"#, false), (#""a\"@post.example"#, false), ("\"\"@post.example", false),
            (#""a b"@nodot"#, false), ("\"a\u{7F}b\"@post.example", false),
        ])
    func quotedLocalParts(_ address: String, isOne: Bool) {
        let field = "\"" + address.replacing("\"", with: "\"\"") + "\""
        let faults = RegisterReaderTests.faults(
            RegisterReaderTests.accounts, "account,address,authorized\nacme,\(field),yes\n", RegisterReaderTests.projects)
        #expect(faults.isEmpty == isOne, "\(faults)")
    }

    @Test(
        "what a spreadsheet or a hasty hand leaves in an address is a mistake: nobody would be found under it",
        arguments: [
            ("jane.o'neil+desk/2@post.example", true), ("jörg@post.example", true), ("a..b@post.example", true),
            ("mailto:jane@post.example", false), ("jane@@post.example", false), ("jane;joe@post.example", false),
            ("[jane@post.example", false), ("ja\u{200B}ne@post.example", false), ("ja\u{A0}ne@post.example", false),
            ("jane(work)@post.example", false), ("post\\jane@post.example", false),
        ])
    func plainLocalParts(_ address: String, isOne: Bool) {
        let faults = RegisterReaderTests.faults(
            RegisterReaderTests.accounts, "account,address,authorized\nacme,\(address),yes\n",
            RegisterReaderTests.projects)
        #expect(faults.isEmpty == isOne, "\(faults)")
    }

    @Test func anUnreadableAccountsFileMakesNobodyUnknown() {
        #expect(
            RegisterReaderTests.faults("account,name\n", RegisterReaderTests.contacts, RegisterReaderTests.projects).count
                == 1)
    }

    @Test func refusesBytesThatAreNoText() {
        for bytes: [UInt8] in [[0x61, 0x2C, 0xFF, 0x0A], [0x61, 0x2C, 0x00, 0x0A]] {
            let result = RegisterReader.read(
                accounts: bytes, contacts: Array("account,address,authorized".utf8), projects: Array("account,project".utf8))
            #expect(throws: RegisterFaults.self) { try result.get() }
        }
    }

    @Test func aFileOfAnotherKindListsNoMistakeALineForEver() {
        let lines = String(repeating: "x,y\n", count: 5000)
        #expect(
            RegisterReaderTests.faults("account,name,plan\n" + lines, "account,address,authorized\n", "account,project\n")
                .count == 100)
    }
}

struct RegisterTests {
    let register = Register(
        accounts: [
            Account(id: "acme", name: "Acme", plan: "premium", domains: ["acme.example", "acme.co.test"]),
            Account(id: "north", name: "Acme North", plan: "premium", domains: ["north.acme.example"]),
        ],
        contacts: [Contact(account: "acme", address: "Jane@Acme.example", name: "Jane", isAuthorized: true)],
        projects: [Project(account: "acme", id: "shop", name: "Shop"), Project(account: "acme", id: "Web", name: "Web")])

    @Test(arguments: [
        ("acme.example", "acme"), ("ACME.Example", "acme"), ("mail.acme.example", "acme"), ("x.north.acme.example", "north"),
        ("notacme.example", nil), ("example", nil), ("co.test", nil), ("", nil), ("...", nil), ("acme.co.test", "acme"),
    ])
    func findsAccountsByDomain(_ domain: String, account: String?) {
        #expect(register.account(ofDomain: domain)?.id == account)
    }

    @Test func findsInternationalisedDomainsInBothForms() {
        let register = Register(
            accounts: [Account(id: "books", name: "Bücher", plan: "premium", domains: ["bücher.example"])],
            contacts: [Contact(account: "books", address: "ann@xn--bcher-kva.example", name: "Ann", isAuthorized: true)],
            projects: [])
        #expect(register.account(ofDomain: "xn--bcher-kva.example")?.id == "books")
        #expect(register.account(ofDomain: "mail.BÜCHER.example")?.id == "books")
        #expect(register.contacts("ann@bücher.example").first?.name == "Ann")
        #expect(register.contacts("ann@XN--bcher-kva.example").first?.name == "Ann")
    }

    @Test(
        "however much of a local part is quoted, it is one mailbox",
        arguments: [
            (
                #""A b"@acme.example"#, [#""a b"@acme.example"#, #""a\ b"@ACME.example"#],
                [#""ab"@acme.example"#, "b@acme.example"]
            ),
            (
                #""jane.roe"@acme.example"#, ["jane.roe@acme.example", #""jane\.roe"@acme.example"#],
                [#""jane roe"@acme.example"#]
            ),
            (
                "jane@acme.example", [#""Jane"@acme.example"#],
                [#""jane@acme.example"@evil.example"#, #""jane"#, "\"\"@acme.example"]
            ),
            (#""a\"b"@acme.example"#, [#""a\"\b"@acme.example"#], [#""a"b"@acme.example"#]),
        ])
    func quotedLocalParts(_ listed: String, found: [String], others: [String]) {
        let register = Register(contacts: [Contact(account: "acme", address: listed, name: "Jane", isAuthorized: true)])
        for address in [listed] + found { #expect(register.contacts(address).count == 1, "\(address)") }
        for address in others { #expect(register.contacts(address).isEmpty, "\(address)") }
    }

    @Test func findsWithoutRegardToCase() {
        #expect(register.contacts("jane@acme.EXAMPLE").first?.name == "Jane")
        #expect(register.contacts("jane@acme.example.evil.test").isEmpty)
        #expect(register.project("WEB")?.id == "Web")
        #expect(register.projects(of: "Acme").map(\.id) == ["shop", "Web"])
        #expect(register.projects(of: "north").isEmpty)
    }

    @Test func summarisesChanges() {
        let new = Register(
            accounts: [
                Account(id: "acme", name: "Acme", plan: "standard"), Account(id: "brio", name: "Brio", plan: "standard"),
            ],
            contacts: register.contacts, projects: [])
        let changes = RegisterChanges(from: register, to: new)
        #expect(changes.accounts.summary == "1 new, 1 changed, 0 unchanged, 1 removed")
        #expect(changes.accounts.removed == ["north"])
        #expect(changes.contacts.isEmpty)
        #expect(changes.contacts.unchanged == 1)
        #expect(changes.projects.removed == ["shop", "Web"])
        #expect(!changes.isEmpty)
        #expect(RegisterChanges(from: new, to: new).isEmpty)
    }
}
