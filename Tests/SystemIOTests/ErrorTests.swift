import SystemIO
import Testing

struct ErrorTests {
  @Test func saysWhatWhereAndWhatToDo() {
    let error = DayfoldError(
      .data, "\"x\" is no BIGINT",
      location: .init(file: "raw/a.csv", line: 7, byteOffset: 120, column: "user_id"), remedy: "correct the row")
    #expect(error.description == "\"x\" is no BIGINT\n  at raw/a.csv:7 (byte 120, column user_id)\n  correct the row")
  }

  @Test func permissionErrorsHaveTheirOwnCode() {
    let denied = SystemError(code: Errno.noAccess, operation: "open", path: "f")
    #expect(DayfoldError(denied).exitCode == .noPermission)
    #expect(DayfoldError(denied, exitCode: .cantCreate).exitCode == .noPermission)
    #expect(DayfoldError(SystemError(code: Errno.io, operation: "read", path: "f")).exitCode == .ioError)
    #expect(denied.description == "cannot open f: Permission denied; check the owner and permissions of the path")
  }
}
