import Diagnostics
import Register

/// The register as files: `accounts.csv`, `contacts.csv`, `projects.csv`.
enum RegisterFiles {
    /// One of the three, as it was read.
    struct File {
        var kind: RegisterFault.File
        /// As the user named it.
        var path: String
        var bytes: [UInt8]
    }

    /// The register in a folder that holds all three files.
    static func register(in folder: String, names: RegisterReader.Names? = nil) throws(Failure) -> Register {
        var files: [File] = []
        for kind in RegisterFault.File.allCases {
            let path = Site.join(folder, kind.rawValue)
            files.append(File(kind: kind, path: path, bytes: try Input.file(at: path)))
        }
        return try register(of: files, names: names)
    }

    /// The register that the files make; a kind without a file has no entries.
    static func register(of files: [File], names: RegisterReader.Names?) throws(Failure) -> Register {
        func bytes(_ kind: RegisterFault.File) -> [UInt8] {
            files.first { $0.kind == kind }?.bytes ?? Array(RegisterCSV.text(kind, of: Register()).utf8)
        }
        let result = RegisterReader.read(
            accounts: bytes(.accounts), contacts: bytes(.contacts), projects: bytes(.projects), names: names)
        switch result {
        case .success(let register): return register
        case .failure(let faults): throw failure(faults.list, files)
        }
    }

    /// The files that are named on a command line: CSV files, or folders that hold some of the three.
    static func files(named paths: [String]) throws(Failure) -> [File] {
        var files: [File] = []
        for path in paths {
            if Site.isFolder(path) {
                var found = false
                for kind in RegisterFault.File.allCases where Site.isFile(Site.join(path, kind.rawValue)) {
                    let inner = Site.join(path, kind.rawValue)
                    files.append(File(kind: kind, path: inner, bytes: try Input.file(at: inner)))
                    found = true
                }
                guard found else {
                    throw Failure(
                        .noInput, "\(path) holds none of accounts.csv, contacts.csv and projects.csv",
                        help: "name the folder that holds them, or the files themselves")
                }
            } else {
                let bytes = try Input.file(at: path)
                files.append(File(kind: kind(of: bytes), path: path, bytes: bytes))
            }
        }
        for kind in RegisterFault.File.allCases {
            let same = files.filter { $0.kind == kind }
            guard same.count < 2 else {
                throw Failure(
                    .usage, "\(same[0].path) and \(same[1].path) both list \(kind.rawValue.dropLast(4))",
                    help: "name one of the two")
            }
        }
        return files
    }

    /// What a file lists, by its header row: only contacts have an address, only projects a project.
    private static func kind(of bytes: [UInt8]) -> RegisterFault.File {
        let header = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(4096), as: UTF8.self).lowercased()
        let columns = header.split { $0 == "," || $0 == ";" || $0 == "\t" }.map { $0.trimmed(of: " \t\r\"\u{FEFF}") }
        return columns.contains("address") ? .contacts : columns.contains("project") ? .projects : .accounts
    }

    /// All mistakes, each with its place in the file as the user named it.
    private static func failure(_ faults: [RegisterFault], _ files: [File]) -> Failure {
        var sources: [RegisterFault.File: SourceText] = [:]
        for file in files { sources[file.kind] = SourceText(path: file.path, bytes: file.bytes) }
        let diagnostics = faults.map { fault in
            let source = sources[fault.file] ?? SourceText(path: fault.file.rawValue, bytes: [])
            return Diagnostic(.error, fault.message, in: source, fault.range, help: fault.help)
        }
        return Failure(
            .badData, "the register has \(Count.of(faults.count, "mistake")); nothing was read", diagnostics: diagnostics)
    }
}

extension Substring {
    /// Without any of these characters at its ends.
    func trimmed(of characters: String) -> String {
        var text = self[...]
        while let first = text.first, characters.contains(first) { text = text.dropFirst() }
        while let last = text.last, characters.contains(last) { text = text.dropLast() }
        return String(text)
    }
}
