# Warnings, sanitizers and linker for every target of the project.
add_library(pendopo_options INTERFACE)
target_include_directories(pendopo_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(pendopo_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 at -O2 warns of its own library's strings (GCC bug 105651) and of moved variants
  # (105562). Clang with its sanitizers and GCC 13 look for the same mistakes without these.
  target_compile_options(pendopo_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(PENDOPO_WERROR)
  target_compile_options(pendopo_options INTERFACE -Werror)
endif()
if(PENDOPO_SANITIZE)
  target_compile_options(pendopo_options INTERFACE -fsanitize=${PENDOPO_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(pendopo_options INTERFACE -fsanitize=${PENDOPO_SANITIZE})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(pendopo_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()

if(PENDOPO_PACKAGE)
  # What Debian gives a program that listens to a network, and no path of the machine that built it.
  target_compile_options(pendopo_options INTERFACE -fstack-protector-strong
    -fstack-clash-protection -Wformat -Wformat-security -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.
    $<IF:$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},aarch64>,-mbranch-protection=standard,-fcf-protection>)
  target_compile_definitions(pendopo_options INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(pendopo_options INTERFACE -Wl,-z,relro -Wl,-z,now)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_link_options(pendopo_options INTERFACE $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)
endif()

find_program(PENDOPO_MOLD mold)
if(PENDOPO_MOLD)
  target_link_options(pendopo_options INTERFACE -fuse-ld=mold)
endif()
find_program(PENDOPO_CCACHE ccache)
if(PENDOPO_CCACHE)
  # What ccache asks for where headers are precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${PENDOPO_CCACHE})
endif()
