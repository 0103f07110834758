#include "server/data_folder.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace server {

DataFolder::DataFolder(const std::string& path) : path_(path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path_, error);
  if (error) {
    throw std::runtime_error("the data folder " + path + " cannot be made: " + error.message());
  }
  // Keys and password hashes are in it: nobody else's business.
  if (made) ::chmod(path_.c_str(), 0700);
  lock_ = net::FileDescriptor(::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock_.get() < 0) {
    throw std::runtime_error("the data folder " + path +
                             " cannot be written: " + std::generic_category().message(errno));
  }
  // Root may come before the server, which must be able to open it as well.
  struct stat owner{};
  if (::geteuid() == 0 && ::stat(path_.c_str(), &owner) == 0) {
    (void)::fchown(lock_.get(), owner.st_uid, owner.st_gid);
  }
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw std::runtime_error("the data folder " + path +
                             " is in use by another Pendopo; stop it first, or choose another "
                             "folder with --data");
  }
}

void act_as_owner(const std::filesystem::path& folder) {
  struct stat facts{};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &facts) != 0 || facts.st_uid == 0) return;
  // The groups first: without root's rights they could not be given up any more.
  if (::setgroups(0, nullptr) != 0 || ::setgid(facts.st_gid) != 0 || ::setuid(facts.st_uid) != 0) {
    throw std::runtime_error("cannot act as the owner of " + folder.string() + ": " +
                             std::generic_category().message(errno));
  }
}

}  // namespace server
