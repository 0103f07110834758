// `pendopo backup` and `pendopo restore`: what the administrator is told and asked.
#pragma once

#include <filesystem>

#include "server/command_line.hpp"
#include "server/config.hpp"

namespace server {

// Both print what they did. They throw std::runtime_error with a sentence for the administrator.
void run_backup_command(const MakeBackup& command, const LoadedConfig& loaded);
// Refuses while a server runs.
void run_restore_command(const RestoreBackup& command, const Config& config);

// Throws the sentence for a data folder whose restore was interrupted: what is there is not whole.
void refuse_half_restored(const std::filesystem::path& data);

}  // namespace server
