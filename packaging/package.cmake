# The Debian package, by CPack: what is installed where, and what apt is told of it. Used by
# packaging/make_deb, which runs cpack under dpkg-architecture, so that dpkg-shlibdeps finds the
# libraries of the right machine.
install(TARGETS pendopo RUNTIME DESTINATION bin)
if(TARGET pendopo_aac)
  install(TARGETS pendopo_aac LIBRARY DESTINATION lib/pendopo)
endif()
if(NOT PENDOPO_PACKAGE)
  return()
endif()

set(packaging ${CMAKE_SOURCE_DIR}/packaging)
set(made ${CMAKE_BINARY_DIR}/packaging)
set(doc share/doc/pendopo)
if(NOT PENDOPO_DEBIAN_ARCHITECTURE)
  message(FATAL_ERROR "packaging/make_deb says for which architecture: use that.")
endif()
set(PENDOPO_DEBIAN_VERSION "${PENDOPO_PACKAGE_VERSION}-1")
string(TIMESTAMP PENDOPO_DEBIAN_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)  # or SOURCE_DATE_EPOCH

# pendopo_zipped(<file> <name> <folder>): installed as Debian wants documentation, always the same.
function(pendopo_zipped file name folder)
  execute_process(COMMAND gzip -9nc ${file} OUTPUT_FILE ${made}/${name}.gz
    COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${made}/${name}.gz DESTINATION ${folder})
endfunction()

file(MAKE_DIRECTORY ${made})
configure_file(${packaging}/debian/changelog.in ${made}/changelog @ONLY)
pendopo_zipped(${made}/changelog changelog.Debian ${doc})
pendopo_zipped(${CMAKE_SOURCE_DIR}/CHANGELOG.md changelog ${doc})
pendopo_zipped(${packaging}/pendopo.1 pendopo.1 share/man/man1)
install(FILES ${packaging}/debian/copyright DESTINATION ${doc})
install(FILES ${CMAKE_SOURCE_DIR}/pendopo.toml DESTINATION ${doc}/examples)
install(FILES ${packaging}/debian/lintian-overrides DESTINATION share/lintian/overrides
  RENAME pendopo)
install(FILES ${packaging}/pendopo.service DESTINATION /lib/systemd/system)
install(FILES ${packaging}/pendopo.toml DESTINATION /etc/pendopo)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pendopo)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_SOURCE_DIR}/build/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # for what lies in /etc and /lib
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "Pendopo's maintainers <maintainers@pendopo.invalid>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PENDOPO_PACKAGE_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${PENDOPO_DEBIAN_ARCHITECTURE})
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_PRE_BUILD_SCRIPTS ${packaging}/libraries.cmake)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, debconf (>= 0.5) | debconf-2.0")
# For the name pendopo.local; to vouch for whom certificates are fetched from.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "avahi-daemon, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${packaging}/debian/conffiles ${packaging}/debian/templates ${packaging}/debian/postinst
  ${packaging}/debian/prerm ${packaging}/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"virtual classroom with its own media server
A teacher opens a page and presents camera, microphone and screen; students
open a link and watch in the browser, without an account. One program is the
web server, the signalling and the media server (SFU), made for computers as
small as a Raspberry Pi. It needs no cloud and no second service; a network
without internet is enough.
.
The package runs it as a service of its own user, on the ports 443 and 80.")
include(CPack)
