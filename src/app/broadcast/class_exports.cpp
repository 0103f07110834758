#include "app/broadcast/class_exports.hpp"

#include <utility>

#include "base/log.hpp"
#include "live/recording/finish.hpp"

namespace app::broadcast {
namespace {

namespace recording = live::recording;
using recording::ExportPicture;

constexpr std::string_view kUnfinishedName = "export.part";

// A file of the library, as the readers of recordings take it.
class OwnReader final : public recording::Reader {
 public:
  explicit OwnReader(proto::http::SourcedBody source) : source_(std::move(source)) {}
  std::uint64_t size() const override { return source_->size(); }
  bool read(std::uint64_t at, base::Bytes out) const override { return source_->read(at, out); }

 private:
  proto::http::SourcedBody source_;
};

std::string key_of(const std::string& folder, ExportPicture picture) {
  return folder + "/" + export_name(picture);
}

}  // namespace

std::string export_name(ExportPicture picture) {
  return picture == ExportPicture::kScreen ? "export-screen.mp4" : "export-camera.mp4";
}

std::optional<ExportPicture> export_picture_from(std::string_view word) {
  if (word == "screen") return ExportPicture::kScreen;
  if (word == "camera") return ExportPicture::kCamera;
  return std::nullopt;
}

bool is_export_name(std::string_view name) {
  return name == export_name(ExportPicture::kScreen) || name == export_name(ExportPicture::kCamera);
}

ClassExports::ClassExports(VideoFiles& files) : files_(files) {
  (void)worker_.post([this] { delete_unfinished(); });  // it is the first: there is room
}

void ClassExports::delete_unfinished() {
  for (const std::string& folder : files_.folders()) {
    (void)files_.remove_file(folder, kUnfinishedName);
  }
}

ClassExports::~ClassExports() {
  leaving_ = true;
  worker_.finish();
}

VideoExport ClassExports::state(const std::string& folder, ExportPicture picture) {
  VideoExport state;
  if (const auto file = files_.open(folder, export_name(picture))) {
    state.state = VideoExport::State::kReady;
    state.bytes = file->size();
    return state;
  }
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(key_of(folder, picture));
  if (found == jobs_.end()) return state;
  const Job& job = *found->second;
  state.state = job.failed ? VideoExport::State::kFailed : VideoExport::State::kWorking;
  state.permille = job.permille;
  return state;
}

std::optional<std::string_view> ClassExports::begin(const std::string& folder,
                                                    ExportPicture picture) {
  const auto manifest = files_.manifest(folder);
  if (!manifest || !recording::plan_export(*manifest, picture)) return "video_lost";
  std::uint64_t most = 0;
  for (const recording::Part& part : manifest->parts) {
    const auto file = files_.open(folder, recording::part_name(part.number));
    if (file) most += file->size();
  }
  if (files_.open(folder, export_name(picture))) return std::nullopt;
  if (files_.free_bytes() < most) return "disk_nearly_full";
  const std::lock_guard lock(mutex_);
  auto& job = jobs_[key_of(folder, picture)];
  if (job && !job->failed) return std::nullopt;
  job = std::make_shared<Job>();
  job->folder = folder;
  job->picture = picture;
  if (worker_.post([this, job] { make(*job); })) return std::nullopt;
  jobs_.erase(key_of(folder, picture));
  return "server_busy";
}

void ClassExports::make(Job& job) {
  if (leaving_) return;
  const auto manifest = files_.manifest(job.folder);
  const auto file = manifest ? files_.create(job.folder, kUnfinishedName) : nullptr;
  const bool made = file && write(job, *file, *manifest) && index(job, *file);
  if (!made && file) (void)files_.remove_file(job.folder, kUnfinishedName);
  if (!made && !leaving_) {
    job.failed = true;
    if (!files_.manifest(job.folder)) {
      base::log_info("library", "no MP4 of {} is made: it was deleted", job.folder);
    } else {
      base::log_warning("library", "an MP4 of {} could not be made; is the disk full?", job.folder);
    }
  }
  if (!made) return;
  const std::lock_guard lock(mutex_);
  jobs_.erase(key_of(job.folder, job.picture));
}

// Others write, too, and what is live goes first. A file that was deleted takes its room until it
// is closed.
bool ClassExports::must_stop(const Job& job, const recording::Operations& written) {
  for (const recording::Operation& operation : written) {
    const auto* const append = std::get_if<recording::Append>(&operation);
    if (append != nullptr) unchecked_ += append->bytes.size();
  }
  if (unchecked_ < kUncheckedMax) return false;
  unchecked_ = 0;
  return files_.free_bytes() < kSpaceLeftMin || !files_.manifest(job.folder);
}

bool ClassExports::write(Job& job, VideoWriter& file, const recording::Manifest& manifest) {
  auto plan = recording::plan_export(manifest, job.picture);
  if (!plan) return false;
  recording::ClassExport made(
      std::move(*plan), manifest.began,
      [this, &job](std::uint32_t part) -> std::unique_ptr<recording::Reader> {
        auto source = files_.open(job.folder, recording::part_name(part));
        return source ? std::make_unique<OwnReader>(std::move(source)) : nullptr;
      });
  for (bool more = true; more;) {
    recording::Operations operations;
    more = made.step(operations);
    for (const recording::Operation& operation : operations) {
      const auto* const append = std::get_if<recording::Append>(&operation);
      if (append != nullptr && !file.append(append->bytes)) return false;
    }
    job.permille = made.permille();
    if (leaving_ || made.failed() || must_stop(job, operations)) return false;
  }
  return made.parts() == 1 && !made.failed();
}

// As a recording that ends: real durations and the index.
bool ClassExports::index(Job& job, VideoWriter& file) {
  if (!file.sync()) return false;
  const auto source = files_.open(job.folder, kUnfinishedName);
  if (!source) return false;
  const OwnReader reader(source);
  const auto done = recording::finish(reader, reader.size());
  if (!done) return false;
  for (const auto* patches : {&done->bodies, &done->heads}) {
    for (const recording::Patch& patch : *patches) {
      if (!file.write_at(patch.at, patch.bytes)) return false;
    }
    if (!file.sync()) return false;
  }
  return file.rename(export_name(job.picture));
}

}  // namespace app::broadcast
