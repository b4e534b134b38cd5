/// The version of this program.
package enum DayfoldVersion {
  package static let text = "0.2.0"
  /// Named in manifests, and part of what makes a run "unchanged": it changes with every version whose answers or
  /// published bytes may differ.
  package static let engine = "dayfold \(text)"
}
