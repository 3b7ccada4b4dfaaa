import CSystem
import Files

/// Which build of the program this is: what a policy is kept as is of use to the very one that wrote it.
struct ProgramStamp: Equatable, BitwiseCopyable {
    private let file: FileStamp
    /// What the linker made of all that it wrote. On images whose files all bear one time, the file may say too little.
    private let buildID: UInt64

    /// nil: the file system does not tell.
    init?(_ files: any FileSystem, buildID: UInt64 = ProgramStamp.ownBuildID) {
        guard let file = files.stamp("/proc/self/exe") else { return nil }
        self.file = file
        self.buildID = buildID
    }

    /// 0 where the linker gave none.
    static var ownBuildID: UInt64 { mailtriage_build_id() }
}
