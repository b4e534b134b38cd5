#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Names the `errno` values this project distinguishes.
package enum Errno {
  package static let notPermitted = EPERM
  package static let notFound = ENOENT
  package static let interrupted = EINTR
  package static let io = EIO
  package static let noDevice = ENXIO
  package static let badDescriptor = EBADF
  package static let again = EAGAIN
  package static let noMemory = ENOMEM
  package static let noAccess = EACCES
  package static let exists = EEXIST
  package static let crossDevice = EXDEV
  package static let notDirectory = ENOTDIR
  package static let isDirectory = EISDIR
  package static let invalid = EINVAL
  package static let tooManyOpenInSystem = ENFILE
  package static let tooManyOpen = EMFILE
  package static let fileTooBig = EFBIG
  package static let noSpace = ENOSPC
  package static let readOnly = EROFS
  package static let notSupported = ENOTSUP
  package static let notImplemented = ENOSYS
  package static let notEmpty = ENOTEMPTY
  package static let symlinkLoop = ELOOP
  package static let quota = EDQUOT
  package static let illegalSequence = EILSEQ
  package static let nameTooLong = ENAMETOOLONG
}
