import Files

/// Finds a pack (a folder of rules) by path or by name, and the samples that go with it.
///
/// A name is looked up in `rules` of the current folder, then beside the program and in each folder above it (so that a
/// program built in a checkout finds the checkout's), then beside `MAILTRIAGE_RULES`, then in `/usr/share/mailtriage`.
struct PackFinder {
    /// Where the folders `rules` and `samples` may be, in the order of search.
    let roots: [String]
    /// Folders that hold packs themselves, searched behind the roots.
    let shelves: [String]

    init(_ environment: Environment) {
        roots = ["."] + PackFinder.foldersAboveProgram() + ["/usr/share/mailtriage", "/usr/local/share/mailtriage"]
        if let rules = environment["MAILTRIAGE_RULES"] {
            shelves = [rules, Site.parent(rules)]
        } else {
            shelves = []
        }
    }

    /// The folder of the pack, by its path or name.
    func pack(_ name: String) throws(Failure) -> String {
        if Site.isFolder(name) {
            let folder = Site.rulesFolder(in: name)
            guard PackFinder.holdsRules(folder) else {
                throw Failure(.noInput, "\(name) holds no rules", help: "a pack is a folder with *.rules files in it")
            }
            return folder
        }
        for folder in candidates("rules", name) + shelves.map({ Site.join($0, name) }) where PackFinder.holdsRules(folder) {
            return folder
        }
        throw Failure(
            .noInput, "no pack is called \"\(name)\"",
            help: Spelling.suggestion(for: name, among: names()) ?? choice)
    }

    /// What helps whoever named no pack that there is.
    var choice: String {
        let names = names()
        return names.isEmpty ? "name the pack's folder" : "there are: " + names.joined(separator: ", ")
    }

    /// The samples of a pack: registers and mail; nil where it has none.
    func samples(of packFolder: String) -> String? {
        let name = Site.lastName(packFolder)
        let root = Site.parent(Site.parent(packFolder))
        let beside = root == "." ? "samples/\(name)" : Site.join(root, "samples/\(name)")
        return ([beside] + candidates("samples", name)).first(where: Site.isFolder)
    }

    /// The names of all packs that can be found.
    func names() -> [String] {
        var names: [String] = []
        for shelf in roots.map({ Site.join($0, "rules") }) + shelves {
            // A site's own folder of rules has no name that says what is in it.
            for name in PackFinder.entries(of: shelf)
            where name != "rules" && !names.contains(name) && PackFinder.holdsRules(Site.join(shelf, name)) {
                names.append(name)
            }
        }
        return names
    }

    private func candidates(_ kind: String, _ name: String) -> [String] {
        // The current folder's as a path that reads well: `rules/cloud-platform`.
        roots.map { $0 == "." ? "\(kind)/\(name)" : Site.join($0, "\(kind)/\(name)") }
    }

    static func holdsRules(_ folder: String) -> Bool {
        entries(of: folder).contains { $0.hasSuffix(".rules") }
    }

    private static func entries(of folder: String) -> [String] {
        let names = (try? PosixFileSystem().list(folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }
    }

    private static func foldersAboveProgram() -> [String] {
        var folder = Site.programPath
        var folders: [String] = []
        while folder.count > 1 {
            folder = Site.parent(folder)
            if folder.count > 1 { folders.append(folder) }
        }
        return folders
    }
}
