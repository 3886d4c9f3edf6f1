-- By hand: Drizzle knows nothing of the numbers. Rows of keys lie in their order, so that a secret leads to its key's row
-- in one step, by a small b-tree; by ids it is two, or one by a tree whose every level is made of whole rows.
CREATE TABLE `new_api_keys` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` blob NOT NULL,
	`tenant_id` blob NOT NULL,
	`user_id` blob,
	`service_account_id` blob,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`scopes` text,
	`cidrs` text,
	`created_by` blob NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`disabled_at` integer,
	`revoked_at` integer,
	`revoked_by` blob,
	`revoked_reason` text,
	`revision` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`service_account_id`) REFERENCES `service_accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "api_keys_one_owner" CHECK(("user_id" is null) <> ("service_account_id" is null))
);
--> statement-breakpoint
INSERT INTO `new_api_keys` SELECT NULL, `id`, `tenant_id`, `user_id`, `service_account_id`, `name`, `name_key`, `scopes`, `cidrs`,
	`created_by`, `created_at`, `updated_at`, `expires_at`, `disabled_at`, `revoked_at`, `revoked_by`, `revoked_reason`, `revision`
FROM `api_keys` ORDER BY `id`;
--> statement-breakpoint
DROP TABLE `api_keys`;--> statement-breakpoint
ALTER TABLE `new_api_keys` RENAME TO `api_keys`;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_id` ON `api_keys` (`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant_name` ON `api_keys` (`tenant_id`,`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant_expiry` ON `api_keys` (`tenant_id`,`expires_at`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_user` ON `api_keys` (`user_id`,`id`) WHERE "api_keys"."user_id" is not null;--> statement-breakpoint
CREATE INDEX `api_keys_service_account` ON `api_keys` (`service_account_id`,`id`) WHERE "api_keys"."service_account_id" is not null;--> statement-breakpoint
CREATE TABLE `new_api_key_secrets` (
	`digest` blob PRIMARY KEY NOT NULL,
	`key_id` blob NOT NULL,
	`key_number` integer DEFAULT 0 NOT NULL,
	`pepper_id` text NOT NULL,
	`hint` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_api_key_secrets`
SELECT secret.`digest`, secret.`key_id`, `number`, secret.`pepper_id`, secret.`hint`, secret.`created_at`
FROM `api_key_secrets` secret JOIN `api_keys` key ON key.`id` = secret.`key_id` ORDER BY secret.`digest`;
--> statement-breakpoint
DROP TABLE `api_key_secrets`;--> statement-breakpoint
ALTER TABLE `new_api_key_secrets` RENAME TO `api_key_secrets`;--> statement-breakpoint
CREATE INDEX `api_key_secrets_key` ON `api_key_secrets` (`key_id`);--> statement-breakpoint
CREATE TRIGGER `api_key_secrets_number` AFTER INSERT ON `api_key_secrets` BEGIN
	UPDATE `api_key_secrets` SET `key_number` = coalesce((SELECT `number` FROM `api_keys` WHERE `id` = new.`key_id`), 0)
	WHERE `digest` = new.`digest`;
END;
