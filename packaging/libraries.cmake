# Run by CPack when everything lies in its folder: what the program links the package needs, and
# what the plug-in for AAC alone links it recommends (CPack itself would need both).
set(work ${CPACK_TOPLEVEL_DIRECTORY}/libraries)
file(WRITE ${work}/debian/control "Source: pendopo\n\nPackage: pendopo\nArchitecture: any\n")
set(installed ${CPACK_TEMPORARY_DIRECTORY}/usr)
execute_process(
  COMMAND dpkg-shlibdeps -O -dDepends -e${installed}/bin/pendopo
    -dRecommends -e${installed}/lib/pendopo/libpendopo-aac.so
  WORKING_DIRECTORY ${work} OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
foreach(field DEPENDS Depends RECOMMENDS Recommends)
  if(field MATCHES "^[A-Z]+$")
    set(variable CPACK_DEBIAN_PACKAGE_${field})
  elseif("${found}" MATCHES "shlibs:${field}=([^\n]+)")
    set(${variable} "${CMAKE_MATCH_1}, ${${variable}}")
  else()
    message(FATAL_ERROR "dpkg-shlibdeps says nothing of ${field}: ${found}")
  endif()
endforeach()
