internal import Foundation

/// Figures for people.
enum Decimals {
    /// A number with so many places after the point.
    static func text(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }
}
