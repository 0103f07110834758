# One static library and one test program per folder of src/. tools/tidy.py checks the includes;
# this file makes the linker agree with it.

# GoogleTest is read once and not for each of some 400 tests: with Clang, whose precompiled headers
# are the same bytes each time and so do not spoil ccache.
function(pendopo_reuse_test_headers target)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  if(NOT TARGET pendopo_test_headers)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/test_headers.cpp CONTENT "")
    add_library(pendopo_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cpp)
    target_link_libraries(pendopo_test_headers PRIVATE pendopo_options GTest::gtest GTest::gmock)
    target_compile_options(pendopo_test_headers PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    target_precompile_headers(pendopo_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_precompile_headers(${target} REUSE_FROM pendopo_test_headers)
endfunction()

# pendopo_layer(<folder> [EXCEPTIONS] [DEPENDS <targets>] [TEST_DEPENDS <targets>])
#   library pendopo_<folder with _ for />, from src/<folder>/*.cpp
#   program test_<folder with _ for />,    from tests/<folder>/*_test.cpp
# Without EXCEPTIONS the library is compiled with -fno-exceptions: the core never throws.
function(pendopo_layer folder)
  cmake_parse_arguments(LAYER "EXCEPTIONS" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(pendopo_${name} STATIC ${sources})
    target_link_libraries(pendopo_${name} PUBLIC pendopo_options ${LAYER_DEPENDS})
    if(NOT LAYER_EXCEPTIONS)
      target_compile_options(pendopo_${name} PRIVATE -fno-exceptions)
    endif()
  else()
    add_library(pendopo_${name} INTERFACE)
    target_link_libraries(pendopo_${name} INTERFACE pendopo_options ${LAYER_DEPENDS})
  endif()
  if(PENDOPO_TESTS)
    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*_test.cpp)
    if(tests)
      add_executable(test_${name} ${tests})
      target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR})
      target_compile_definitions(test_${name} PRIVATE
        PENDOPO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      target_link_libraries(test_${name} PRIVATE pendopo_${name} ${LAYER_TEST_DEPENDS}
        GTest::gtest GTest::gmock GTest::gtest_main)
      pendopo_reuse_test_headers(test_${name})
      add_test(NAME ${name} COMMAND test_${name})
    endif()
  endif()
endfunction()
