-- By hand: Drizzle knows nothing of the numbers and copies. A secret's row has all of its key that a verdict needs, and lies
-- where the first 60 bits of its digest say, so that a look-up reads one page that others do not share. Triggers keep it so.
CREATE TABLE `new_api_keys` (
	`id` blob PRIMARY KEY NOT NULL,
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
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_api_keys` SELECT `id`, `tenant_id`, `user_id`, `service_account_id`, `name`, `name_key`, `scopes`, `cidrs`,
	`created_by`, `created_at`, `updated_at`, `expires_at`, `disabled_at`, `revoked_at`, `revoked_by`, `revoked_reason`, `revision`
FROM `api_keys` ORDER BY `id`;
--> statement-breakpoint
CREATE TABLE `new_api_key_secrets` (
	`number` integer PRIMARY KEY NOT NULL,
	`digest` blob NOT NULL,
	`key_id` blob NOT NULL,
	`pepper_id` text NOT NULL,
	`hint` text NOT NULL,
	`created_at` integer NOT NULL,
	`tenant_id` blob,
	`user_id` blob,
	`service_account_id` blob,
	`name` text,
	`scopes` text,
	`cidrs` text,
	`key_created_at` integer,
	`expires_at` integer,
	`disabled_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `new_api_key_secrets`
SELECT ('0x' || substr(hex(secret.`digest`), 1, 15)) ->> '$', secret.`digest`, secret.`key_id`, secret.`pepper_id`, secret.`hint`, secret.`created_at`,
	key.`tenant_id`, key.`user_id`, key.`service_account_id`, key.`name`, key.`scopes`, key.`cidrs`,
	key.`created_at`, key.`expires_at`, key.`disabled_at`, key.`revoked_at`
FROM `api_key_secrets` secret JOIN `new_api_keys` key ON key.`id` = secret.`key_id` ORDER BY 1;
--> statement-breakpoint
DROP TABLE `api_key_secrets`;--> statement-breakpoint
DROP TABLE `api_keys`;--> statement-breakpoint
ALTER TABLE `new_api_keys` RENAME TO `api_keys`;--> statement-breakpoint
ALTER TABLE `new_api_key_secrets` RENAME TO `api_key_secrets`;--> statement-breakpoint
CREATE INDEX `api_keys_tenant` ON `api_keys` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant_name` ON `api_keys` (`tenant_id`,`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant_expiry` ON `api_keys` (`tenant_id`,`expires_at`,`id`);--> statement-breakpoint
CREATE INDEX `api_keys_user` ON `api_keys` (`user_id`,`id`) WHERE "api_keys"."user_id" is not null;--> statement-breakpoint
CREATE INDEX `api_keys_service_account` ON `api_keys` (`service_account_id`,`id`) WHERE "api_keys"."service_account_id" is not null;--> statement-breakpoint
CREATE INDEX `api_key_secrets_key` ON `api_key_secrets` (`key_id`);--> statement-breakpoint
CREATE TRIGGER `api_key_secrets_inserted` AFTER INSERT ON `api_key_secrets` BEGIN
	UPDATE `api_key_secrets`
	SET `number` = ('0x' || substr(hex(new.`digest`), 1, 15)) ->> '$', (
		`tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `key_created_at`, `expires_at`,
		`disabled_at`, `revoked_at`
	) = (
		SELECT `tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `created_at`, `expires_at`,
		`disabled_at`, `revoked_at`
		FROM `api_keys` WHERE `id` = new.`key_id`
	)
	WHERE `number` = new.`number`;
END;
--> statement-breakpoint
CREATE TRIGGER `api_key_secrets_digest` AFTER UPDATE OF `digest` ON `api_key_secrets` BEGIN
	UPDATE `api_key_secrets` SET `number` = ('0x' || substr(hex(new.`digest`), 1, 15)) ->> '$' WHERE `number` = new.`number`;
END;
--> statement-breakpoint
CREATE TRIGGER `api_keys_updated` AFTER UPDATE OF
	`tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `created_at`, `expires_at`,
	`disabled_at`, `revoked_at`
ON `api_keys` BEGIN
	UPDATE `api_key_secrets`
	SET (
		`tenant_id`, `user_id`, `service_account_id`, `name`, `scopes`, `cidrs`, `key_created_at`, `expires_at`,
		`disabled_at`, `revoked_at`
	) = (
		new.`tenant_id`, new.`user_id`, new.`service_account_id`, new.`name`, new.`scopes`, new.`cidrs`,
		new.`created_at`, new.`expires_at`, new.`disabled_at`, new.`revoked_at`
	)
	WHERE `key_id` = new.`id`;
END;
