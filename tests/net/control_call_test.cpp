#include "net/control_call.hpp"

#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"

namespace net {
namespace {

constexpr std::chrono::milliseconds kShort(50);

// A server that does what the test says, or nothing.
class ControlCall : public testing::Test {
 protected:
  ControlCall() {
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-cc-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket().string().copy(address.sun_path, sizeof address.sun_path - 1);
    listener_ = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto* bound = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_.get(), bound, sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
  }
  ~ControlCall() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path socket() const { return folder_ / "control.sock"; }

  // What the call makes of this answer.
  base::Result<ControlReply, std::error_code> call_and_answer(const std::string& answer) {
    std::thread server([this, answer] {
      const FileDescriptor client(::accept(listener_.get(), nullptr, nullptr));
      char buffer[4096];
      const auto count = ::recv(client.get(), buffer, sizeof buffer, 0);
      if (count > 0) request_.assign(buffer, static_cast<std::size_t>(count));
      ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    });
    auto reply = call_control(socket(), "/control/stats", "{}");
    server.join();
    return reply;
  }

  std::filesystem::path folder_;
  FileDescriptor listener_;
  std::string request_;
};

TEST_F(ControlCall, brings_the_status_and_the_body) {
  const auto reply = call_and_answer("HTTP/1.1 409 Conflict\r\nA: b\r\n\r\n{\"x\":1}");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->status, 409u);
  EXPECT_EQ(reply->body, "{\"x\":1}");
  EXPECT_TRUE(request_.starts_with("POST /control/stats HTTP/1.1\r\n"));
}

TEST_F(ControlCall, takes_no_other_protocol) {
  EXPECT_EQ(call_and_answer("hello").error(), std::errc::protocol_error);
  EXPECT_EQ(call_and_answer("").error(), std::errc::protocol_error);
}

TEST_F(ControlCall, does_not_wait_for_ever_for_an_answer) {
  EXPECT_EQ(call_control(socket(), "/", "{}", kShort).error(), std::errc::timed_out);
}

TEST_F(ControlCall, does_not_wait_for_ever_to_be_read) {
  const std::string more_than_the_kernel_holds(4'000'000, ' ');
  EXPECT_EQ(call_control(socket(), "/", more_than_the_kernel_holds, kShort).error(),
            std::errc::timed_out);
}

TEST_F(ControlCall, says_that_no_server_runs) {
  listener_ = FileDescriptor();
  EXPECT_EQ(call_control(socket(), "/", "{}").error(), std::errc::connection_refused);
  std::filesystem::remove(socket());
  EXPECT_EQ(call_control(socket(), "/", "{}").error(), std::errc::no_such_file_or_directory);
}

TEST_F(ControlCall, refuses_a_path_that_no_socket_can_have) {
  EXPECT_EQ(call_control(folder_ / std::string(200, 'a'), "/", "{}").error(),
            std::errc::filename_too_long);
}

}  // namespace
}  // namespace net
