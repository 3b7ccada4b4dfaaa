// swift-tools-version: 6.2

import PackageDescription

/// The discipline of every module: Swift 6 mode, explicit existentials, imports that do not leak, no warning left.
let discipline: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    // Types such as `[Header]` as the compiler's work, and asked for without their names being read: a lone delivery asks for fifty,
    // which is 9% of its instructions.
    // Each function in a section of its own: the linker leaves out those that nothing calls, and can lay the others in an order.
    .unsafeFlags(
        [
            "-Xfrontend", "-prespecialize-generic-metadata",
            "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
            "-Xfrontend", "-function-sections",
        ], .when(configuration: .release)),
]

/// A release binary carries the Swift runtime, glibc and SQLite in itself: the start of a process, which `deliver` pays
/// once a message, then costs what a C program's does, and the program can be copied to a host without a toolchain.
///
/// The linker writes it as one piece, not through a mapping, page by page: Linux then keeps it in memory in large pieces, of which a
/// process that starts maps megabytes at a time (ext4 since Linux 6.16: 100 page faults fewer, 14% of a delivery's time).
let standalone: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-executable", "-Xlinker", "--no-mmap-output-file"], .when(platforms: [.linux], configuration: .release))
]

/// What a delivery calls lies side by side in the program, which is 13 to 18% of its time: each 64 KB of code that a new process touches
/// cost it 2 us where the page cache holds the file in large pieces, and 5 to 15 where it holds it page by page, as after a while it does.
let inOrderOfCalls: [LinkerSetting] = [
    .unsafeFlags(
        ["-Xlinker", "--section-ordering-file=\(Context.packageDirectory)/Sources/mailtriage/delivery.order"],
        .when(platforms: [.linux], configuration: .release))
]

func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: discipline)
}

func tests(_ name: String, _ dependencies: Target.Dependency..., resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: discipline)
}

let package = Package(
    name: "mailtriage",
    products: [
        .executable(name: "mailtriage", targets: ["mailtriage"]),
        .executable(name: "mailtriage-bench", targets: ["mailtriage-bench"]),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CSystem"),
        .systemLibrary(name: "CSHA256"),

        // Values: no I/O, no clock.
        module("Bytes", "CSHA256"),
        module("Diagnostics"),
        module("Calendars"),
        module("Mail", "Bytes", "Calendars"),
        module("RuleLanguage", "Bytes", "Diagnostics", "Calendars"),
        module("Register", "Bytes", "Diagnostics"),
        module("Tickets", "Calendars"),
        module("Triage", "Bytes", "Mail", "RuleLanguage", "Register", "Calendars"),
        module("Replies", "Bytes", "Mail", "RuleLanguage", "Triage", "Calendars"),
        module("Pages", "Bytes", "Diagnostics"),
        module("Reports", "Bytes", "Calendars", "Diagnostics", "Mail", "RuleLanguage", "Register", "Pages"),
        module(
            "Tuning", "Pages", "Bytes", "Diagnostics", "Mail", "RuleLanguage", "Triage", "Replies", "Calendars"),

        // Effects.
        module("Threads"),
        module("Files", "CSystem", "Threads"),
        module("Sockets", "CSystem"),
        module("Transport", "CSystem", "Sockets"),
        module("LMTP", "Sockets"),
        module("Maildir", "Files"),
        module("Store", "CSQLite", "Bytes", "Calendars", "Register", "Tickets"),
        module(
            "Desk", "CSystem", "Threads", "Sockets", "Transport", "Bytes", "Diagnostics", "Calendars", "Mail",
            "RuleLanguage", "Register", "Tickets", "Triage", "Replies", "Files", "Maildir", "Store"),

        .executableTarget(
            name: "mailtriage",
            dependencies: [
                "Bytes", "Diagnostics", "Calendars", "Mail", "RuleLanguage", "Register", "Tickets", "Triage", "Replies",
                "Files", "Maildir", "Store", "Desk", "Tuning", "Reports", "Pages", "Sockets", "Threads",
                "LMTP", "Transport",
            ],
            exclude: ["delivery.order"], swiftSettings: discipline, linkerSettings: standalone + inOrderOfCalls),
        .executableTarget(
            name: "mailtriage-bench",
            dependencies: ["Calendars", "Diagnostics", "Files", "Mail", "RuleLanguage", "Sockets"],
            swiftSettings: discipline, linkerSettings: standalone),

        tests("BytesTests", "Bytes"),
        tests("DiagnosticsTests", "Diagnostics"),
        tests("CalendarsTests", "Calendars"),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: discipline),
        .target(
            name: "MailFuzz", dependencies: ["Bytes", "Mail"], path: "Tests/MailFuzz", swiftSettings: discipline),
        tests("MailTests", "Mail", "MailFuzz", "Bytes", "Calendars", resources: [.copy("Fixtures")]),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "TestSupport", "Mail", "Calendars", "Diagnostics", "Register", "RuleLanguage", "Triage", "Replies",
            ],
            exclude: ["Differences", "README.md"], swiftSettings: discipline),
        tests("RuleLanguageTests", "TestSupport", "RuleLanguage", "Diagnostics", "Calendars", "Files"),
        tests("RegisterTests", "Register"),
        tests("TicketsTests", "Tickets", "Calendars"),
        tests("TriageTests", "TestSupport", "Diagnostics", "Triage", "Mail", "RuleLanguage", "Register", "Calendars"),
        tests(
            "RepliesTests", "Replies", "Bytes", "Diagnostics", "Triage", "Mail", "RuleLanguage", "Register", "Calendars",
            resources: [.copy("Golden")]),
        tests(
            "TuningTests", "Tuning", "Bytes", "Diagnostics", "Mail", "RuleLanguage", "Register", "Triage", "Calendars"),
        tests("ReportsTests", "Reports", "Diagnostics", "Calendars", "Register", "RuleLanguage", "Mail"),
        tests("FilesTests", "TestSupport", "Files"),
        tests("SocketsTests", "TestSupport", "Sockets", "Threads"),
        tests("TransportTests", "TestSupport", "Transport", "Sockets"),
        tests("LMTPTests", "TestSupport", "LMTP", "Sockets"),
        tests("MaildirTests", "TestSupport", "Maildir", "Files"),
        tests("StoreTests", "TestSupport", "Store", "Tickets", "Calendars", "Register", resources: [.copy("Versions")]),
        tests(
            "DeskTests", "TestSupport", "Tickets", "Bytes", "Desk", "Transport", "Mail", "Triage", "Store",
            "Files",
            "RuleLanguage", "Register", "Calendars"),
        tests("CommandTests", "TestSupport", "Sockets"),
    ]
)

// libFuzzer brings the program's `main` along and wants every module instrumented: see Tests/LibFuzzer/README.md.
if Context.environment["MAILTRIAGE_LIBFUZZER"] != nil {
    package.targets.append(
        .executableTarget(
            name: "mailtriage-libfuzzer", dependencies: ["MailFuzz"], path: "Tests/LibFuzzer",
            exclude: ["README.md", "run", "mail.dict"],
            swiftSettings: discipline))
}
