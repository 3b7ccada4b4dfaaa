import Files
import Glibc

/// The disk under a site's state: local, for a write-ahead log's shared memory does not work over a network, and not full.
enum DiskExamination {
    private static let area = "disk"
    /// Bytes below which a morning's mail may not fit, and below which it will not.
    private static let lowSpace: UInt64 = 2 << 30
    private static let noSpace: UInt64 = 200 << 20
    /// Files that can still be made, likewise.
    private static let lowFiles: UInt64 = 20_000

    static func findings(_ folders: SiteFolders, _ files: any FileSystem) -> [Observation] {
        [kind(folders, files)].compactMap(\.self) + space(folders)
    }

    /// File systems of other hosts, by the name that mount(8) has for them.
    static func isRemote(_ kind: String) -> Bool {
        [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "glusterfs", "lustre", "fuse.sshfs",
            "fuse.glusterfs", "fuse.s3fs",
        ]
        .contains(kind)
    }

    private static func kind(_ folders: SiteFolders, _ files: any FileSystem) -> Observation? {
        guard let mounts = try? files.read("/proc/self/mountinfo", limit: 4 << 20), let path = realPath(folders.state),
            let kind = kind(of: path, mounts: String(decoding: mounts, as: UTF8.self))
        else {
            return .warning(
                area, "the system does not tell what file system the state is on", mend: "see that it is a local one")
        }
        if isRemote(kind) {
            return .wrong(
                area, "the state is on a network's file system (\(kind)): its database would be damaged",
                mend: "put it on a local disk: --state DIR")
        }
        if kind == "tmpfs" || kind == "ramfs" {
            return .wrong(
                area, "the state is in memory (\(kind)): it is gone at the next start", mend: "put it on a disk: --state DIR"
            )
        }
        return .ok(area, "the state is on a local file system (\(kind))")
    }

    /// The kind of the file system that holds a path: of the mounts above it the nearest, and of several there the latest
    /// (proc(5): `36 35 98:0 /root /mount/point options - ext4 device …`).
    static func kind(of path: String, mounts: String) -> String? {
        var best: (length: Int, kind: String)?
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 6, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
            let point = String(words[4])
            guard point == "/" || path == point || path.hasPrefix(point + "/"), point.utf8.count >= best?.length ?? 0 else {
                continue
            }
            best = (point.utf8.count, String(words[dash + 1]))
        }
        return best?.kind
    }

    private static func space(_ folders: SiteFolders) -> [Observation] {
        var disk = statvfs()
        guard statvfs(folders.state, &disk) == 0 else { return [] }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        var findings: [Observation] = []
        let text = "\(gibibytes(free)) GiB are free"
        let mend = "make room on the disk of \(folders.state); a delivery that finds none waits in the mail server's queue"
        if free < noSpace {
            findings.append(.wrong(area, text, mend: mend))
        } else if free < lowSpace {
            findings.append(.warning(area, text, mend: mend))
        } else {
            findings.append(.ok(area, text))
        }
        // Some file systems have no fixed number of files, and say 0.
        if disk.f_files > 0, UInt64(disk.f_favail) < lowFiles {
            findings.append(.warning(area, "only \(disk.f_favail) more files can be made (inodes)", mend: mend))
        }
        return findings
    }

    private static func gibibytes(_ bytes: UInt64) -> String {
        let tenths = bytes / (1 << 30) * 10 + bytes % (1 << 30) * 10 / (1 << 30)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
