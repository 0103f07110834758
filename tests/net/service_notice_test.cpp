#include "net/service_notice.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"

namespace net {
namespace {

// What systemd is to the program: a datagram socket.
class ServiceNotice : public testing::Test {
 protected:
  ServiceNotice() {
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-sn-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ServiceNotice() override {
    ::unsetenv("NOTIFY_SOCKET");
    std::filesystem::remove_all(folder_);
  }

  std::string path() const { return (folder_ / "notify").string(); }

  void bind_to(std::string address) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (address[0] == '@') address[0] = '\0';
    std::memcpy(name.sun_path, address.data(), address.size());
    socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM, 0));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    ASSERT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&name), size), 0);
  }

  std::string received() const {
    char buffer[64];
    const auto count = ::recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    return count < 0 ? "nothing" : std::string(buffer, static_cast<std::size_t>(count));
  }

  std::filesystem::path folder_;
  FileDescriptor socket_;
};

TEST_F(ServiceNotice, is_one_datagram_to_a_path) {
  bind_to(path());
  ASSERT_TRUE(notify_service(path(), "READY=1"));
  EXPECT_EQ(received(), "READY=1");
  EXPECT_EQ(received(), "nothing");
}

TEST_F(ServiceNotice, reaches_an_abstract_name) {
  const std::string name = "@pendopo-test-" + std::to_string(::getpid());
  bind_to(name);
  ASSERT_TRUE(notify_service(name, "STOPPING=1"));
  EXPECT_EQ(received(), "STOPPING=1");
}

TEST_F(ServiceNotice, goes_where_the_environment_says) {
  bind_to(path());
  ::setenv("NOTIFY_SOCKET", path().c_str(), 1);
  ASSERT_TRUE(notify_service_manager("READY=1"));
  EXPECT_EQ(received(), "READY=1");
}

TEST_F(ServiceNotice, is_nothing_without_a_service_manager) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_TRUE(notify_service_manager("READY=1"));
  ::setenv("NOTIFY_SOCKET", "", 1);
  EXPECT_TRUE(notify_service_manager("READY=1"));
}

TEST_F(ServiceNotice, says_what_is_wrong_with_the_address) {
  const auto invalid = std::make_error_code(std::errc::invalid_argument);
  EXPECT_EQ(notify_service("vsock:2:1234", "READY=1").error(), invalid);
  EXPECT_EQ(notify_service("@", "READY=1").error(), invalid);
  EXPECT_EQ(notify_service("/" + std::string(200, 'x'), "READY=1").error(), invalid);
  EXPECT_EQ(notify_service(path(), "READY=1").error(), std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace net
