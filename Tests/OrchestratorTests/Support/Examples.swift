import Foundation

/// The example records of the repository.
enum Examples {
    /// The root of the package: the first folder above this file with a manifest.
    static let root: String = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }()

    /// The names of the files, in order.
    static let names: [String] = [
        "01_linear_approve_low.json", "02_diamond_approve_high_nested_object.json",
        "03_fanout_conditional_critical_lowercase_nulls.json", "04_review_required_destructive.json",
        "05_direct_plan_without_decision.json",
    ]

    /// The path of an example.
    static func path(_ name: String) -> String { root + "/Scripts/examples/" + name }

    /// The bytes of an example.
    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The folder of the schemas.
    static var schemas: String { root + "/Schemas" }
}
