/** Buttons in four weights. A shortcut is shown beside the name and told to assistive technology. */
import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { NavLink } from 'react-router';
import { classNames } from '../../lib/class-names.ts';

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap select-none transition-[background-color,border-color,color,box-shadow,transform] duration-150 active:scale-[0.98] disabled:pointer-events-none disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary:
          'border border-transparent bg-lamp text-on-lamp hover:bg-lamp-hover shadow-[0_0_0_1px_rgb(255_255_255/0.12)_inset,0_6px_24px_-6px_var(--lamp)]',
        outline: 'border border-line bg-raised text-ink hover:border-line-strong',
        ghost: 'text-ink-soft hover:bg-lamp-wash hover:text-ink',
        link: 'text-lamp-ink underline-offset-4 hover:underline',
      },
      size: {
        md: 'h-9 px-3 text-sm',
        lg: 'h-11 px-5 text-[0.9375rem]',
        sm: 'h-8 px-2.5 text-[0.8125rem]',
        icon: 'size-9',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
);

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof look>;

export function Button({ className, variant, size, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={classNames(look({ variant, size }), className)} {...props} />;
}

/** A way to another page of ours that looks like a button, and says when it is the present one. */
export function RouteButton({
  className,
  variant,
  size,
  ...props
}: Omit<ComponentProps<typeof NavLink>, 'className'> & { className?: string } & VariantProps<typeof look>) {
  return (
    <NavLink
      className={classNames(look({ variant, size }), 'aria-[current=page]:text-lamp-ink', className)}
      {...props}
    />
  );
}

type LinkButtonProps = ComponentProps<'a'> & VariantProps<typeof look>;

/** A link that looks like a button. */
export function LinkButton({ className, variant, size, ...props }: LinkButtonProps) {
  return <a className={classNames(look({ variant, size }), className)} {...props} />;
}
