import SystemIO

/// The query that a command line gives.
enum QueryText {
  /// The text itself, or for `-` what standard input holds.
  static func read(_ argument: String) throws -> String {
    guard argument == "-" else { return argument }
    do throws(SystemError) {
      let bytes = try PosixFileSystem.shared.readAll("/dev/stdin", maximumSize: 1 << 20)
      return String(decoding: bytes, as: UTF8.self)
    } catch {
      throw DayfoldError(error, exitCode: .noInput)
    }
  }
}
