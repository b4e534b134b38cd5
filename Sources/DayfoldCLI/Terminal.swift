import SystemIO
import TextFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is known of the terminal.
enum Terminal {
  /// Color on a terminal, unless NO_COLOR is set (no-color.org) or it is a dumb one.
  static func tableRenderer() -> TableRenderer {
    let output = StandardStream.output
    let isColored = output.isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    let width = output.terminalWidth ?? environment("COLUMNS").flatMap { Int($0) } ?? 120
    return TableRenderer(style: isColored ? .colored : .plain, width: width)
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
