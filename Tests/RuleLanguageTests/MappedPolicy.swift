import Files
import RuleLanguage

/// A policy read where its archive lies, as from a file that is mapped.
enum MappedPolicy {
    static func read(_ archive: [UInt8]) -> Policy? {
        let mapping = FileMapping(archive)
        return Policy(archive: mapping.bytes, owner: mapping)
    }
}
