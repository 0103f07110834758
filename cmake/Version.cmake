# What this build is called:
#   PENDOPO_VERSION_TEXT     "0.1.0 (9990b05)", what the program says
#   PENDOPO_PACKAGE_VERSION  "0.1.0~228.9990b05", how a package sorts it: before the release 0.1.0 by
#                            the number of commits (a ~ sorts before the end, deb-version(7)), the
#                            commit tagged v0.1.0 itself is "0.1.0", and commits after it are
#                            "0.1.0+231.1fe0c11" until the project's version is raised.
# A build of files that were changed after the commit ends in "+changed" and the time.
# -DPENDOPO_PACKAGE_VERSION=... on the command line wins. tests/packaging_test.py has the cases.
set(PENDOPO_VERSION_TEXT "${PROJECT_VERSION}")
set(package_version "${PROJECT_VERSION}~0")  # without Git nobody knows what it is
find_package(Git QUIET)

# pendopo_git(<variable> <arguments>): the output, empty when Git refuses.
function(pendopo_git variable)
  execute_process(COMMAND ${GIT_EXECUTABLE} ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    set(output "")
  endif()
  set(${variable} "${output}" PARENT_SCOPE)
endfunction()

if(GIT_FOUND AND EXISTS ${CMAKE_SOURCE_DIR}/.git)
  pendopo_git(commit rev-parse --short HEAD)
  if(commit)
    string(APPEND PENDOPO_VERSION_TEXT " (${commit})")
    pendopo_git(count rev-list --count HEAD)
    pendopo_git(release rev-list -n 1 v${PROJECT_VERSION})
    pendopo_git(head rev-parse HEAD)
    pendopo_git(since rev-list --count v${PROJECT_VERSION}..HEAD)
    pendopo_git(changed status --porcelain --untracked-files=no)
    if(release STREQUAL head)
      set(package_version "${PROJECT_VERSION}")
    elseif(release AND since GREATER 0)
      set(package_version "${PROJECT_VERSION}+${count}.${commit}")
    else()
      set(package_version "${PROJECT_VERSION}~${count}.${commit}")
    endif()
    if(changed)
      # Not string(TIMESTAMP), which heeds SOURCE_DATE_EPOCH: each such build is another.
      execute_process(COMMAND date -u +%Y%m%d%H%M%S OUTPUT_VARIABLE now
        OUTPUT_STRIP_TRAILING_WHITESPACE)
      string(APPEND package_version "+changed${now}")
    endif()
  endif()
  if(PENDOPO_SERVER AND EXISTS ${CMAKE_SOURCE_DIR}/.git/logs/HEAD)  # it changes with every commit
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
      ${CMAKE_SOURCE_DIR}/.git/logs/HEAD)
  endif()
endif()
if(NOT PENDOPO_PACKAGE_VERSION)
  set(PENDOPO_PACKAGE_VERSION "${package_version}")
endif()
