# Builds for arm64 (Raspberry Pi 3 and newer, 64 bits) on a machine of another kind: Debian's cross
# compiler, and the libraries of Debian's own arm64, installed beside this machine's (multi-arch).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

# pkg-config would else answer for this machine, and CMake believes it.
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)

# The cross compiler looks for its linkers under its own name, and mold has no such.
set(PENDOPO_MOLD "" CACHE FILEPATH "no mold for a foreign machine")

find_program(PENDOPO_QEMU NAMES qemu-aarch64-static qemu-aarch64)
if(PENDOPO_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${PENDOPO_QEMU})  # by it ctest runs the unit tests
endif()
