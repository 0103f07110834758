// The whole server and a real ACME authority: pebble.
#include "server/domain_certificates.hpp"

#include <atomic>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include "net/file.hpp"
#include "server/program.hpp"
#include "tests/server/pebble.hpp"

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr seconds kPatience{40};  // pebble and the sanitizers on a busy machine

// The machine's, and ahead of it as the test wishes.
class AheadClock final : public app::Clock {
 public:
  base::Time now() const override { return net::now(); }
  base::WallTime wall_now() const override {
    return {net::wall_now().milliseconds + ahead_ms_.load()};
  }
  void go_ahead(milliseconds time) { ahead_ms_ += time.count(); }

 private:
  std::atomic<std::int64_t> ahead_ms_ = 0;
};

// What a client is greeted with.
struct Greeted {
  bool trusted = false;  // by who trusts the file's authority alone, for the name
  std::string fingerprint;
  std::vector<std::string> names;
  std::string protocol;  // of ALPN
  std::string answer;    // to a GET of /
};

struct Visit {
  std::uint16_t port = 0;
  std::string name;            // "": no SNI
  std::string trusts;          // a PEM file
  std::string expects = name;  // the name or address that the certificate must hold
};

std::vector<std::string> names_in(X509* certificate) {
  BIO* const bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* begin = nullptr;
  const long size = BIO_get_mem_data(bio, &begin);
  const auto facts = net::tls::read_certificate(std::string(begin, static_cast<std::size_t>(size)));
  BIO_free(bio);
  std::vector<std::string> names;
  if (!facts) return names;
  names = facts->names.dns;
  for (const auto& address : facts->names.addresses) names.push_back(to_string(address));
  names.push_back(facts->fingerprint);
  return names;
}

std::string read_all(SSL* ssl) {
  std::string text;
  char buffer[16384];
  for (int size = 0; (size = SSL_read(ssl, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(size));
  }
  return text;
}

Greeted greet(const Visit& visit) {
  Greeted greeted;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(visit.port);
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  if (!visit.trusts.empty()) SSL_CTX_load_verify_file(context, visit.trusts.c_str());
  static constexpr unsigned char kProtocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, kProtocols, sizeof kProtocols - 1);
  SSL* const ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  if (!visit.name.empty()) SSL_set_tlsext_host_name(ssl, visit.name.c_str());
  X509_VERIFY_PARAM* const checks = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(checks, visit.expects.c_str()) != 1) {
    SSL_set1_host(ssl, visit.expects.c_str());
  }
  if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
      SSL_connect(ssl) == 1) {
    greeted.trusted = SSL_get_verify_result(ssl) == X509_V_OK;
    greeted.names = names_in(SSL_get0_peer_certificate(ssl));
    greeted.fingerprint = greeted.names.back();
    greeted.names.pop_back();
    const std::string request =
        "GET / HTTP/1.1\r\nHost: " + visit.expects + "\r\nConnection: close\r\n\r\n";
    SSL_write(ssl, request.data(), static_cast<int>(request.size()));
    greeted.answer = read_all(ssl);
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
  close(fd);
  return greeted;
}

class DomainCertificatesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-d-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    config_.data = (folder_ / "data").string();
    config_.https_port = free_port();
    config_.http_port = free_port();
    config_.media_port = 0;
    config_.rtmp_port = 0;
    config_.bind = {base::IpAddress::v4(127, 0, 0, 1)};
    settings_.http_port = config_.http_port;
    settings_.tls_port = config_.https_port;
  }
  void TearDown() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  void start_authority() {
    pebble_.emplace(settings_);
    config_.acme_directory = pebble_->directory();
    config_.acme_ca = pebble_->authority_file();
    root_ = pebble_->root_file();
  }
  void start(std::vector<std::string> domain) {
    config_.domain = std::move(domain);
    program_.emplace(loaded_, Program::Pace{clock_});
    program_->start();
    thread_ = std::thread([this] { (void)program_->run(); });
  }
  void stop() {
    if (!program_) return;
    program_->stop();
    thread_.join();
    program_.reset();
  }

  Greeted ask_for(const std::string& name) { return greet({config_.https_port, name, root_}); }
  Greeted ask_for_no_name(const std::string& address) {
    return greet({config_.https_port, "", root_, address});
  }

  // Asks until the authority's certificate comes, and is another one than `before`.
  Greeted wait_for(const std::string& name, const std::string& before = {}) {
    const auto until = steady_clock::now() + kPatience;
    const bool address = base::IpAddress::parse(name).has_value();
    for (;;) {
      Greeted greeted = address ? ask_for_no_name(name) : ask_for(name);
      if (greeted.trusted && greeted.fingerprint != before) return greeted;
      if (steady_clock::now() > until) {
        ADD_FAILURE() << "no certificate for " << name << "; " << history("names").sentence;
        return greeted;
      }
      std::this_thread::sleep_for(milliseconds(100));
    }
  }

  acme::History history(const std::string& name) const {
    const auto file = acme_folder(config_.data, config_.acme_directory) / (name + ".json");
    const auto text = net::read_file(file);
    return text ? acme::read_history(*text).value_or(acme::History{}) : acme::History{};
  }
  acme::History wait_for_failures(const std::string& name, unsigned count) const {
    const auto until = steady_clock::now() + kPatience;
    while (history(name).failures < count && steady_clock::now() < until) {
      std::this_thread::sleep_for(milliseconds(50));
    }
    return history(name);
  }

  std::filesystem::path folder_;
  LoadedConfig loaded_;
  Config& config_ = loaded_.config;
  PebbleSettings settings_;
  std::optional<Pebble> pebble_;
  std::string root_;
  AheadClock clock_;
  std::optional<Program> program_;
  std::thread thread_;
};

constexpr std::string_view kHsts = "Strict-Transport-Security";

TEST_F(DomainCertificatesTest, come_by_tls_although_nonces_are_refused) {
  settings_.nonces_rejected = 50;
  settings_.http_port = free_port();  // nobody answers there: HTTP-01 would fail
  start_authority();
  start({"class.example.org", "www.example.org"});
  const Greeted before = ask_for("class.example.org");
  EXPECT_FALSE(before.trusted);
  EXPECT_THAT(before.answer, HasSubstr("HTTP/1.1 ")) << "the local authority's serves meanwhile";
  EXPECT_THAT(before.answer, Not(HasSubstr(kHsts)));

  const Greeted first = wait_for("class.example.org");
  EXPECT_THAT(first.names, ::testing::ElementsAre("class.example.org", "www.example.org"));
  EXPECT_THAT(first.answer, HasSubstr(kHsts));
  EXPECT_EQ(wait_for("www.example.org").fingerprint, first.fingerprint);
  EXPECT_EQ(ask_for("CLASS.example.org").fingerprint, first.fingerprint) << "in any case";
  EXPECT_EQ(history("names").failures, 0u);
  EXPECT_THAT(pebble_->log(), HasSubstr("Configured to reject 50% of good nonces"));

  for (const char* const other : {"", "pendopo.local", "127.0.0.1", "b.example.org"}) {
    const Greeted greeted = greet({config_.https_port, other, root_, "127.0.0.1"});
    EXPECT_FALSE(greeted.trusted) << other;
    EXPECT_THAT(greeted.names, ::testing::Contains("localhost")) << other;
    EXPECT_THAT(greeted.answer, Not(HasSubstr(kHsts))) << other;
  }
}

TEST_F(DomainCertificatesTest, come_by_http_when_tls_does_not_get_through) {
  settings_.tls_port = free_port();
  start_authority();
  start({"class.example.org"});
  const Greeted greeted = wait_for("class.example.org");
  EXPECT_TRUE(greeted.trusted);
  EXPECT_THAT(pebble_->log(), HasSubstr("/.well-known/acme-challenge/"));
}

TEST_F(DomainCertificatesTest, are_apart_for_names_and_addresses) {
  start_authority();
  start({"class.example.org", "127.0.0.1"});
  const Greeted name = wait_for("class.example.org");
  const Greeted address = wait_for("127.0.0.1");
  EXPECT_THAT(name.names, ::testing::ElementsAre("class.example.org"));
  EXPECT_THAT(address.names, ::testing::ElementsAre("127.0.0.1"));
  EXPECT_THAT(address.answer, Not(HasSubstr(kHsts))) << "browsers keep HSTS for names alone";
  EXPECT_FALSE(ask_for("pendopo.local").trusted);
}

TEST_F(DomainCertificatesTest, outlive_a_restart_and_follow_the_settings) {
  start_authority();
  start({"class.example.org"});
  const Greeted first = wait_for("class.example.org");
  stop();
  const std::string folder = acme_folder(config_.data, config_.acme_directory);
  struct stat facts{};
  ASSERT_EQ(::stat((folder + "/names.pem").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat((folder + "/account.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);

  start({"class.example.org"});
  EXPECT_EQ(ask_for("class.example.org").fingerprint, first.fingerprint) << "from the first moment";
  std::this_thread::sleep_for(seconds(2));
  EXPECT_EQ(ask_for("class.example.org").fingerprint, first.fingerprint) << "no new order";
  stop();

  start({"class.example.org", "www.example.org"});
  const Greeted second = wait_for("www.example.org");
  EXPECT_NE(second.fingerprint, first.fingerprint);
  EXPECT_THAT(second.names, ::testing::ElementsAre("class.example.org", "www.example.org"));
}

TEST_F(DomainCertificatesTest, are_renewed_and_give_way_when_they_have_expired) {
  settings_.validity = 60 * 60;
  start_authority();
  start({"class.example.org"});
  const Greeted first = wait_for("class.example.org");
  clock_.go_ahead(minutes(35));
  std::this_thread::sleep_for(milliseconds(1500));
  EXPECT_EQ(ask_for("class.example.org").fingerprint, first.fingerprint)
      << "a third is not reached";
  clock_.go_ahead(minutes(6));
  const Greeted second = wait_for("class.example.org", first.fingerprint);
  EXPECT_TRUE(second.trusted);
  std::this_thread::sleep_for(milliseconds(1500));
  EXPECT_EQ(ask_for("class.example.org").fingerprint, second.fingerprint) << "once is enough";

  pebble_->stop();
  clock_.go_ahead(hours(2));
  const acme::History failed = wait_for_failures("names", 1);
  EXPECT_THAT(failed.sentence, HasSubstr("does not answer"));
  const Greeted expired = ask_for("class.example.org");
  EXPECT_FALSE(expired.trusted);
  EXPECT_THAT(expired.names, ::testing::Contains("localhost"));
  EXPECT_THAT(expired.answer, HasSubstr("HTTP/1.1 "));
  EXPECT_THAT(expired.answer, Not(HasSubstr(kHsts)));
}

TEST_F(DomainCertificatesTest, fail_with_a_sentence_and_disturb_nobody) {
  settings_.tls_port = free_port();
  settings_.http_port = free_port();
  start_authority();
  testing::internal::CaptureStdout();  // where the log goes as long as nobody configures it
  start({"class.example.org"});
  const acme::History failed = wait_for_failures("names", 2);
  const Greeted greeted = ask_for("class.example.org");
  const std::string log = testing::internal::GetCapturedStdout();
  EXPECT_EQ(failed.challenge_failures, 2u);
  EXPECT_THAT(failed.sentence, HasSubstr("cannot reach class.example.org on port 80"));
  EXPECT_THAT(log, HasSubstr("no certificate for class.example.org (TLS, port 443): on port 443 of "
                             "class.example.org the authority was not answered by this server"));
  EXPECT_THAT(log, HasSubstr("(HTTP, port 80)"));
  EXPECT_GE(failed.not_earlier.milliseconds - failed.last_try.milliseconds, 60'000);
  EXPECT_THAT(greeted.names, ::testing::Contains("localhost"));
  EXPECT_THAT(greeted.answer, HasSubstr("HTTP/1.1 "));
}

TEST_F(DomainCertificatesTest, say_when_the_authority_itself_is_not_trusted) {
  start_authority();
  config_.acme_ca = root_;  // another one than signed pebble's own certificate
  start({"class.example.org"});
  const acme::History failed = wait_for_failures("names", 1);
  EXPECT_THAT(failed.sentence, HasSubstr("the certificate of localhost is refused"));
}

TEST_F(DomainCertificatesTest, do_not_hold_up_the_end_when_the_authority_hangs) {
  const int silent = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(silent, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(listen(silent, 1), 0);
  socklen_t size = sizeof name;
  getsockname(silent, reinterpret_cast<sockaddr*>(&name), &size);
  config_.acme_directory = fmt::format("https://127.0.0.1:{}/dir", ntohs(name.sin_port));
  start({"class.example.org"});
  pollfd waiting{silent, POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 5000), 1) << "it has not asked";
  EXPECT_THAT(ask_for("class.example.org").answer, HasSubstr("HTTP/1.1 ")) << "the front goes on";
  const auto before = steady_clock::now();
  stop();
  EXPECT_LT(steady_clock::now() - before, seconds(5)) << "one step may take 10 s";
  close(silent);
}

TEST(AcmeCa, is_looked_at_before_it_is_needed) {
  Config config;
  EXPECT_NO_THROW(check_acme_ca(config));
  config.acme_ca = "/nonexistent-pendopo.pem";
  try {
    check_acme_ca(config);
    ADD_FAILURE() << "accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(),
                 "acme_ca: /nonexistent-pendopo.pem cannot be read, or holds no PEM certificate");
  }
  config.acme_ca = "/proc/version";
  EXPECT_THROW(check_acme_ca(config), std::runtime_error);
}

TEST(LikelierChallenge, follows_the_ports) {
  Config config;
  EXPECT_EQ(likelier_challenge(config), acme::ChallengeKind::kTlsAlpn);
  config.http_port = 80;
  EXPECT_EQ(likelier_challenge(config), acme::ChallengeKind::kHttp);
  config.https_port = 443;
  EXPECT_EQ(likelier_challenge(config), acme::ChallengeKind::kTlsAlpn);
}

}  // namespace
}  // namespace server
