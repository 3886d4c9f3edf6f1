-- By hand: WITHOUT ROWID, and the copy of what the columns held.
CREATE TABLE `key_uses` (
	`key_id` blob PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`address` text,
	`user_agent` text,
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `key_uses` (`key_id`, `at`, `address`, `user_agent`)
SELECT `id`, `last_used_at`, `last_used_address`, `last_used_user_agent` FROM `api_keys` WHERE `last_used_at` IS NOT NULL;
--> statement-breakpoint
ALTER TABLE `api_keys` DROP COLUMN `last_used_at`;--> statement-breakpoint
ALTER TABLE `api_keys` DROP COLUMN `last_used_address`;--> statement-breakpoint
ALTER TABLE `api_keys` DROP COLUMN `last_used_user_agent`;