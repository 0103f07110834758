// Files in the chat of classes and pictures of their slides, joined: what holds their bytes, and
// who gives them to whom.
#pragma once

#include <boost/asio/io_context.hpp>

#include "app/files/class_files.hpp"
#include "app/files/class_slides.hpp"
#include "app/side_thread.hpp"
#include "app/signal/signal_hub.hpp"
#include "server/blob_files.hpp"
#include "server/config.hpp"

namespace server {

app::FileLimits file_limits(const Config& config);

class ChatFiles {
 public:
  // All but the configuration outlive it. The folder is DATA/files.
  ChatFiles(boost::asio::io_context& loop, const Config& config, app::signal::SignalHub& hub,
            app::StoreGate& store, const app::Clock& clock, base::Random& random);

  app::files::ClassFiles& live() { return files_; }
  app::files::ClassSlides& slides() { return slides_; }

 private:
  static constexpr std::size_t kWaitingMax = 1'000;  // pieces of work for the disk

  BlobFiles blobs_;
  app::SideThread disk_{kWaitingMax};  // behind what its work uses
  app::files::ClassFiles files_;
  app::files::ClassSlides slides_;
};

}  // namespace server
